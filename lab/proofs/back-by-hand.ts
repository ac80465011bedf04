import { firstControlPlane } from '../first-control-plane.ts';
import { clusterState } from './cluster-state.ts';
import { commandsOf } from './commands-of.ts';
import type { Fault } from './faults/fault.ts';
import { kill } from './faults/of-irsactl.ts';
import { runInto } from './faults/run-into.ts';
import { untilSettled } from './faults/settled.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, prove } from './proof.ts';
import { mintedAt } from './serves.ts';
import { clearAway, proveNothingLeft } from './without-a-trace.ts';

const pidFile = '/etc/kubernetes/irsactl/prod-1/switch/pid';
/** Whatever the name of its unit: the lab's systemd-run notes whom it started. */
const startedBySystemd = `grep -qx "$(cat ${pidFile})" /run/systemd-run/irsactl-prod-1-switch-* && echo yes || echo no`;

const killBoth: Fault['happen'] = async (place, irsactl) => {
  await kill(place, irsactl);
  await onNode(place.node, `kill -9 "$(cat ${pidFile})"`);
};

const page = 'docs/how-to/put-an-api-server-back-by-hand.md';

/** What a person does when irsactl and the switch are both gone: the commands of the page, as they stand there. */
export const backByHand: Proof = {
  name: 'back-by-hand',
  claim: `With irsactl and the switch killed in the middle, the commands of ${page} bring the old state back.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const blocks = await commandsOf(page);
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    await runInto({ at: 'started', happen: killBoth }, { lab, node }, chain);
    const answer = await onNode(node, startedBySystemd);
    prove(answer.trim() === 'yes', 'The switch was not started by systemd-run.');
    for (const block of blocks) await node.run(['sh'], { input: block, timeoutSeconds: 300 });
    const seconds = await untilSettled(lab, 90);
    say(`at rest ${seconds.toFixed(0)} s after the last command`);
    const { iss } = await mintedAt(lab, node);
    prove(iss !== chain.issuer, `It still signs for ${iss}.`);
    await chain.must(['plan']);
    await chain.must(['apply', '--yes']);
    await clearAway(chain, [node]);
    await proveNothingLeft(lab, before);
    return `${blocks.length} blocks of the page brought the old state back; the next apply finished`;
  },
};
