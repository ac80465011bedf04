import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import type { LabNode } from '../lab.ts';
import { takeDown } from './api-server-checks.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { runWithFault } from './faults/fault-proof.ts';
import { formsOf, waitUntilIdle } from './faults/idle-state.ts';
import { chainFolder, labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { commandsOf } from './page-commands.ts';
import { type Proof, ProofFailure, prove } from './proof.ts';

const page = 'docs/how-to/restore-an-api-server-by-hand.md';

interface ByHand {
  readonly name: string;
  readonly claim: string;
  /** The script that breaks the node when irsactl is killed. */
  readonly harm: string;
  /** Waits for the state from which the user recovers. */
  readonly before: (node: LabNode) => Promise<unknown>;
  /** The sections of the page to follow, in order. */
  readonly sections: readonly string[];
}

/** Runs the blocks of the page in one shell, and proves that the next apply completes. */
const byHand = ({ name, claim, harm, before, sections }: ByHand): Proof => ({
  name,
  claim,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const blocks = await commandsOf(page, sections);
    const was = await clusterState(lab);
    const chain = await labChain(context);
    await onNode(node, 'echo 15 >/etc/lab/switch-silence');
    const inject = async (_: unknown, irsactl: { kill(signal: 'SIGKILL'): unknown } | null) => {
      irsactl?.kill('SIGKILL');
      await onNode(node, harm);
    };
    await runWithFault({ at: 'started', inject }, { lab, node }, chain, ['apply', '--yes']);
    await before(node);
    // One shell, because later blocks use variables of earlier ones.
    const typed = blocks.map((block) => `${block}echo "BLOCK ENDED $?"\n`).join('');
    const { stdout, stderr } = await node.run(['sh', '-c', typed], { timeoutSeconds: 600 });
    const codes = [...stdout.matchAll(/BLOCK ENDED (\d+)$/gm)].map(([, code]) => code);
    prove(
      codes.length === blocks.length && codes.every((code) => code === '0'),
      `The blocks of the page ended with ${codes.join(', ')}:\n${stdout}\n${stderr}`,
    );
    await waitUntilIdle(lab, 90);
    const [form] = await formsOf(lab, chain);
    prove(form === 'old', `The API server has the form ${form}.`);
    const { seconds } = await chain.must(['apply', '--yes']);
    say(`the next apply completed after ${seconds.toFixed(0)} s`);
    await takeDown(chain);
    await proveNothingLeft(lab, was);
    return `${blocks.length} blocks of the page restored the old form; the next apply completed`;
  },
});

export const backByHand: readonly Proof[] = [
  byHand({
    name: 'back-by-hand',
    claim: `If irsactl and the switch are killed in the middle, the commands of ${page} restore the API server.`,
    harm: `kill -9 "$(cat ${chainFolder}/switch/pid)"`,
    before: async () => {},
    sections: ['1.', '2.', '3.', '4.', '5.'],
  }),
  byHand({
    name: 'back-by-hand-stuck',
    claim: `If irsactl is killed and the switch is stuck because its backups are damaged, the commands of ${page} restore the API server.`,
    harm: `for copy in ${chainFolder}/pass/backups/*; do echo '# damaged' >>"$copy"; done`,
    before: waitUntilStuck,
    sections: ['1.', '2.', 'The files from before irsactl', '4.', '5.'],
  }),
];

async function waitUntilStuck(node: LabNode): Promise<void> {
  let state = '';
  for (let waited = 0; waited < 300; waited += 2) {
    state = await onNode(node, `ls ${chainFolder}/switch`);
    if (state.split('\n').includes('stuck')) return;
    await sleep(2000);
  }
  throw new ProofFailure(`The switch did not get stuck:\n${state}`);
}
