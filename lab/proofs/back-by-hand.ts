import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import type { LabNode } from '../lab.ts';
import { clusterState } from './cluster-state.ts';
import { commandsOf } from './commands-of.ts';
import type { Fault } from './faults/fault.ts';
import { kill } from './faults/of-irsactl.ts';
import { runInto } from './faults/run-into.ts';
import { untilSettled } from './faults/settled.ts';
import { labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { type Proof, ProofFailure, prove } from './proof.ts';
import { mintedAt } from './serves.ts';
import { failedBlocks, typedScript } from './typed-blocks.ts';
import { clearAway, proveNothingLeft } from './without-a-trace.ts';

const folder = '/etc/kubernetes/irsactl/prod-1';
const pidFile = `${folder}/switch/pid`;
/** Whatever the name of its unit: the lab's systemd-run notes whom it started. */
const startedBySystemd = `grep -qx "$(cat ${pidFile})" /run/systemd-run/irsactl-prod-1-switch-* && echo yes || echo no`;
const page = 'docs/how-to/put-an-api-server-back-by-hand.md';

/** A minute of silence, and the time in which the switch sees that no API server comes with the files from before. */
const stuckWithinSeconds = 420;

interface ByHand {
  readonly name: string;
  readonly claim: string;
  /** What is done on the node as irsactl is killed. */
  readonly harm: string;
  /** What must be so on the node before a person comes. */
  readonly before: (node: LabNode) => Promise<unknown>;
  /** The sections of the page that lead back, in their order. */
  readonly sections: readonly string[];
  /** With which error the first apply clears what was left, and stops; null where it goes on. */
  readonly clearsWith: string | null;
}

/** What a person does: the commands of the page, as they stand there. */
const byHand = ({ name, claim, harm, before, sections, clearsWith }: ByHand): Proof => ({
  name,
  claim,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const typed = await Promise.all(
      sections.map(async (heading) => ({ heading, blocks: await commandsOf(page, [heading]) })),
    );
    const was = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    const happen: Fault['happen'] = async (place, irsactl) => {
      await kill(place, irsactl);
      await onNode(place.node, harm);
    };
    await runInto({ at: 'started', happen }, { lab, node }, chain);
    await before(node);
    const { stdout, stderr } = await node.run(['sh', '-c', typedScript(typed)], { timeoutSeconds: 600 });
    const failed = failedBlocks(typed, stdout);
    prove(failed.length === 0, `Blocks of the page do not end well:\n${failed.join('\n')}\n${stderr}`);
    const seconds = await untilSettled(lab, 90);
    say(`at rest ${seconds.toFixed(0)} s after the last command`);
    const { iss } = await mintedAt(lab, node);
    prove(iss !== chain.issuer, `It still signs for ${iss}.`);
    if (clearsWith) {
      const { code, stderr } = await chain.run(['apply', '--yes']);
      prove(code === 1 && stderr.includes(clearsWith), `The first apply ended with ${code}:\n${stderr}`);
    }
    await chain.must(['plan']);
    await chain.must(['apply', '--yes']);
    await clearAway(chain, [node]);
    await proveNothingLeft(lab, was);
    return `${typed.flatMap(({ blocks }) => blocks).length} blocks of the page brought the old state back; the next apply finished`;
  },
});

/** Irsactl and the switch are both gone. */
const bothGone = {
  harm: `kill -9 "$(cat ${pidFile})"`,
  sections: ['1.', '2.', '3.', '4.', '5.', '6.'],
  clearsWith: null,
};

export const backByHand = byHand({
  ...bothGone,
  name: 'back-by-hand',
  claim: `With irsactl and the switch killed in the middle, the commands of ${page} bring the old state back.`,
  before: async (node) => {
    const answer = await onNode(node, startedBySystemd);
    prove(answer.trim() === 'yes', 'The switch was not started by systemd-run.');
  },
});

/** The switch has nothing whole to put back: all that is left is what lies there from before irsactl. */
export const backByHandStuck = byHand({
  name: 'back-by-hand-stuck',
  claim: `Where irsactl is killed and the switch is stuck, for every copy of a manifest is damaged, those commands of ${page} bring the old state back that are for it.`,
  // The manifest from before the step, and all of the form between.
  harm: `for copy in ${folder}/previous/manifest.yaml ${folder}/previous/accepting/*; do echo '# damaged' >> "$copy"; done`,
  before: untilStuck,
  sections: ['1.', 'The files from before irsactl', '4.', '5.', '6.'],
  clearsWith: 'IRSA-CONTROLPLANE-046',
});

async function untilStuck(node: LabNode): Promise<void> {
  const began = performance.now();
  let state = '';
  while (performance.now() - began < stuckWithinSeconds * 1000) {
    state = await onNode(node, `ls ${folder}/switch`);
    if (state.split('\n').includes('stuck')) return;
    await sleep(2000);
  }
  throw new ProofFailure(`The switch is not stuck:\n${state}`);
}
