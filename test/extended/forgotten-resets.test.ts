import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { standInNames } from '../../src/links/control-plane/stand-in/names.ts';
import { redirectRules } from '../../src/links/control-plane/stand-in/redirect-rules.ts';
import { resetsKeptSeconds } from '../../src/links/control-plane/step/forgotten-resets.ts';
import type { NetworkNamespace } from '../support/network-namespace.ts';
import { rulesWorld } from '../support/rules-world.ts';
import { nodeAddress, nodeOfRules, rulesWay } from '../support/stand-in-world.ts';

const { asked } = rulesWorld((world) => {
  ({ node, other } = world);
});
let node: NetworkNamespace;
let other: NetworkNamespace;

const port = 6445;
const rules = redirectRules(standInNames('rules-test', nodeOfRules), { ...rulesWay, port });
/** The client's comes first, and the server does not hear of it. */
const crossing = `table ip crossing { chain input { type filter hook input priority 0; tcp dport ${port} tcp flags & rst == rst drop; }; }`;
/** Resets the only connection that it ever has, and says so. */
const server = `require('node:net').createServer(function (client) {
  this.close();
  setTimeout(() => { client.resetAndDestroy(); console.log('reset'); }, 300);
}).listen(${port}, () => console.log('listens'))`;
const client = (from: number) => `const { connect } = require('node:net');
const it = connect({ host: '${nodeAddress}', port: 6443, localPort: ${from} }, () => setTimeout(() => it.resetAndDestroy(), 100))`;

/** A connection to a stand-in that both reset at once, and that is gone as the traffic goes back. */
async function resetThere(from: number): Promise<void> {
  const { stdout } = node.spawn(process.execPath, ['-e', server]);
  if (stdout === null) throw new TypeError('the server needs a pipe');
  await once(stdout, 'data');
  node.sh(`nft -f - <<'N'\n${crossing}\nN\n${rules.open}`);
  other.spawn(process.execPath, ['-e', client(from)]);
  await once(stdout, 'data');
  node.sh(`${rules.lift}nft delete table ip crossing`);
}

it('a port from which a connection was reset on both sides leads to where that one went, for so long and no longer', async () => {
  await resetThere(40_001);
  // What the wait is for.
  expect(await asked(other, nodeAddress, 6443, 40_001)).not.toBe('real');
  await resetThere(40_002);
  expect(await asked(other, nodeAddress, 6443, 40_003)).toBe('real');
  await sleep(resetsKeptSeconds * 1000);
  expect(await asked(other, nodeAddress, 6443, 40_002)).toBe('real');
});
