import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import type { LabNode } from '../lab.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { formsOf, untilAtRest } from './faults/at-rest.ts';
import { runInto } from './faults/fault-proof.ts';
import { chainFolder, labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { commandsOf } from './page-commands.ts';
import { type Proof, ProofFailure, prove } from './proof.ts';
import { takeDown } from './serves.ts';

const page = 'docs/how-to/restore-an-api-server-by-hand.md';

interface ByHand {
  readonly name: string;
  readonly claim: string;
  /** What is done on the node when irsactl is killed. */
  readonly harm: string;
  /** What must be so on the node before a person comes. */
  readonly before: (node: LabNode) => Promise<unknown>;
  /** The sections of the page that lead back, in their order. */
  readonly sections: readonly string[];
}

/** A person types the blocks of the page into one shell, and the next apply finishes. */
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
    const happen = async (_: unknown, irsactl: { kill(signal: 'SIGKILL'): unknown } | null) => {
      irsactl?.kill('SIGKILL');
      await onNode(node, harm);
    };
    await runInto({ at: 'started', happen }, { lab, node }, chain, ['apply', '--yes']);
    await before(node);
    // One shell, so that the next blocks find what one block sets.
    const typed = blocks.map((block) => `${block}echo "BLOCK ENDED $?"\n`).join('');
    const { stdout, stderr } = await node.run(['sh', '-c', typed], { timeoutSeconds: 600 });
    const codes = [...stdout.matchAll(/BLOCK ENDED (\d+)$/gm)].map(([, code]) => code);
    prove(
      codes.length === blocks.length && codes.every((code) => code === '0'),
      `The blocks of the page ended with ${codes.join(', ')}:\n${stdout}\n${stderr}`,
    );
    await untilAtRest(lab, 90);
    const [form] = await formsOf(lab, chain);
    prove(form === 'old', `The API server is in the form ${form}.`);
    const { seconds } = await chain.must(['apply', '--yes']);
    say(`the next apply finished after ${seconds.toFixed(0)} s`);
    await takeDown(chain);
    await proveNothingLeft(lab, was);
    return `${blocks.length} blocks of the page restored the old form; the next apply finished`;
  },
});

export const backByHand: readonly Proof[] = [
  byHand({
    name: 'back-by-hand',
    claim: `If irsactl and the switch are killed in the middle, the commands of ${page} restore the API server.`,
    harm: `kill -9 "$(cat ${chainFolder}/switch/pid)"`,
    before: async () => {},
    sections: ['1.', '2.', '3.', '4.', '5.', '6.'],
  }),
  byHand({
    name: 'back-by-hand-stuck',
    claim: `If irsactl is killed and the switch is stuck because its backups are damaged, the commands of ${page} restore the API server.`,
    harm: `for copy in ${chainFolder}/pass/backups/*; do echo '# damaged' >>"$copy"; done`,
    before: untilStuck,
    sections: ['1.', 'The files from before irsactl', '4.', '5.', '6.'],
  }),
];

async function untilStuck(node: LabNode): Promise<void> {
  let state = '';
  for (let waited = 0; waited < 300; waited += 2) {
    state = await onNode(node, `ls ${chainFolder}/switch`);
    if (state.split('\n').includes('stuck')) return;
    await sleep(2000);
  }
  throw new ProofFailure(`The switch is not stuck:\n${state}`);
}
