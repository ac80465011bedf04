import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { standInNames } from '../../src/links/control-plane/stand-in/names.ts';
import { redirectRules } from '../../src/links/control-plane/stand-in/redirect-rules.ts';
import { stillLedCode } from '../../src/links/control-plane/stand-in/redirect-text.ts';
import { standInShell } from '../../src/links/control-plane/stand-in/stand-in-shell.ts';
import { findOnPath } from '../support/find-on-path.ts';
import type { NetworkNamespace } from '../support/network-namespace.ts';
import { rulesWorld } from '../support/rules-world.ts';
import { nodeAddress, nodeOfRules, rulesWay } from '../support/stand-in-world.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const names = standInNames('rules-test', nodeOfRules);
const { asked, expectMovedFromEverywhere, answersOnOne, oneMore } = rulesWorld((world) => {
  ({ node, other, pod } = world);
});
let node: NetworkNamespace;
let other: NetworkNamespace;
let pod: NetworkNamespace;

describe('the rules that the process of a switch holds beside those of nft', () => {
  /** What a switch does that moves the traffic once, and then no more. */
  const script = '. ./stand-in.sh; renew; echo moved; while :; do sleep 1; done';
  const lifted = '. ./stand-in.sh; lift';
  const rules = redirectRules(names, rulesWay);

  async function standingSwitch(tools = '') {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'stand-in.sh'), standInShell(names, rulesWay, rules));
    await writeFile(join(folder, 'carrying.on'), '');
    const child = node.spawn('sh', ['-c', `${tools}cd ${folder}; ${script}`]);
    if (child.stdout) await once(child.stdout, 'data');
    return { folder, child };
  }
  const held = () => node.sh('nft list tables').includes(`${names.table}.held`);
  const untilHeld = () => expect.poll(held).toBe(true);

  it('keep moving what is new and what was moved after a flush of everything, until the traffic goes back', async () => {
    const { folder } = await standingSwitch();
    await untilHeld();
    const moved = await answersOnOne();
    node.sh('nft flush ruleset');
    expect(node.sh('nft list tables')).not.toContain(`${names.table}\n`);
    const saved = node.sh('nft list ruleset');
    await expectMovedFromEverywhere();
    expect(await asked(node, '127.0.0.2', 6443)).toBe('real');
    // The switch puts the others back, and they are what connections that were moved live on.
    node.sh(rules.open);
    await oneMore(moved);
    renameSync(join(folder, 'carrying.on'), join(folder, 'carrying.off'));
    node.sh(`cd ${folder}; ${lifted}`);
    for (const from of [other, pod, node]) expect(await asked(from, nodeAddress, 6443)).toBe('real');
    expect(held()).toBe(false);
    await oneMore(moved);
    expect(new Set(moved)).toEqual(new Set(['stand-in']));
    // Somebody who saved the rules meanwhile loads them in a later change.
    const file = join(folder, 'saved.nft');
    await writeFile(file, saved);
    renameSync(join(folder, 'carrying.off'), join(folder, 'carrying.on'));
    await standingSwitch();
    await untilHeld();
    node.sh(`nft flush ruleset; nft -f ${file}`);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
  });

  // nft 1.0.6 leaves the owner out of JSON, and cannot load what it wrote of the rest.
  it('are taken away with the others where somebody loads them without their owner', async () => {
    const { folder, child } = await standingSwitch();
    await untilHeld();
    node.sh(`nft list ruleset | sed '/flags owner/d' >${folder}/saved.nft`);
    child.kill('SIGKILL');
    await expect.poll(held).toBe(false);
    const load = `nft -f ${folder}/saved.nft`;
    node.sh(load);
    expect(held()).toBe(true);
    node.sh(`cd ${folder}; ${lifted}`);
    expect(held()).toBe(false);
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
    node.sh(load);
    node.sh(`cd ${folder}; . ./stand-in.sh; drop`);
    expect(node.sh('nft list tables')).not.toContain(names.table);
  });

  it('end by the clock as well', async () => {
    await standingSwitch('limit=600; ');
    await untilHeld();
    const owned = node
      .sh('nft list ruleset')
      .split('\ntable ')
      .filter((table) => table.includes('flags owner'));
    expect(owned).toHaveLength(2);
    for (const table of owned) expect(table).toContain('meta time < ');
  });

  it('fail to be lifted where the process goes on, so that nobody ends what clients are led to', async () => {
    const { folder } = await standingSwitch();
    await untilHeld();
    expect((await node.answer(`cd ${folder}; ${rules.lift}`)).code).toBe(stillLedCode);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
  });

  it.each(['SIGKILL', 'SIGTERM'] as const)('go with the switch that is ended by %s', async (signal) => {
    const { child } = await standingSwitch();
    await untilHeld();
    child.kill(signal);
    await expect.poll(held).toBe(false);
  });

  it('are done without where nft or the kernel knows none, and are not waited for', async () => {
    const refusing = await temporaryFolder();
    const program = `#!/bin/sh\n[ "$1" != -i ] || exit 1\nexec ${findOnPath('nft')} "$@"\n`;
    await writeFile(join(refusing, 'nft'), program, { mode: 0o755 });
    const { folder } = await standingSwitch(`PATH=${refusing}:$PATH; `);
    expect(await asked(other, nodeAddress, 6443)).toBe('stand-in');
    expect(held()).toBe(false);
    node.sh(`cd ${folder}; ${lifted}`);
    expect(await asked(other, nodeAddress, 6443)).toBe('real');
  });

  it('leave no file of nft behind', async () => {
    const home = await temporaryFolder();
    const { child } = await standingSwitch(`export HOME=${home}; `);
    await untilHeld();
    child.kill();
    await expect.poll(held).toBe(false);
    expect(await readdir(home)).toEqual([]);
  });
});
