import { firstControlPlane } from '../../first-control-plane.ts';
import { clusterState } from '../cluster-state.ts';
import { labChain } from '../lab-chain.ts';
import { type Proof, prove } from '../proof.ts';
import { proveNothingLeft, settled } from '../without-a-trace.ts';
import type { Fault } from './fault.ts';
import { proveEnded } from './fault-proof.ts';
import { kill, lostNode } from './of-irsactl.ts';
import { farthestOf, proveStatusSays, restingStates, restingWords, stateWords } from './resting-state.ts';
import { runInto } from './run-into.ts';
import { confirmedSeconds, untilSettled } from './settled.ts';

const stages = {
  first: { command: ['destroy', '--yes'], rests: ['both', 'new'], leads: 'both' },
  second: { command: ['destroy', '--yes', '--accept-loss'], rests: ['both'], leads: 'old' },
} as const;

/** As the faults of `apply`, on the way back, which the next run of the same command goes on with. */
const undone = (
  name: string,
  stage: keyof typeof stages,
  { what, happen, mend, stopsWith }: Pick<Fault, 'what' | 'happen' | 'mend' | 'stopsWith'>,
): Proof => ({
  name: `fault-${name}`,
  claim: `Where ${what} in the ${stage} stage of destroy (as soon as the manifest is replaced), the node comes to rest by itself, status says in which state, and the next destroy finishes.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const place = { lab, node: firstControlPlane(lab) };
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    await chain.must(['apply', '--yes']);
    if (stage === 'second') await chain.must(stages.first.command);
    const { command, rests, leads } = stages[stage];
    const run = await runInto({ at: 'replaced', command, happen }, place, chain);
    proveEnded({ stopsWith }, run);
    const seconds = await untilSettled(lab, confirmedSeconds);
    await mend?.(place);
    const states = await restingStates(lab, chain);
    const end = farthestOf(states);
    say(`at rest ${seconds.toFixed(0)} s later: ${stateWords(states)}`);
    prove(
      rests.some((state) => state === end),
      'What the chain signed is refused before anybody had destroy accept that.',
    );
    await proveStatusSays(chain, states, say);
    const again = await chain.must(command);
    say(`the next destroy finished its stage after ${again.seconds.toFixed(0)} s`);
    const back = await restingStates(lab, chain);
    prove(farthestOf(back) === leads, `After it there is ${stateWords(back)}.`);
    if (stage === 'first') {
      await settled();
      await chain.must(stages.second.command);
    }
    await proveNothingLeft(lab, before);
    return `${restingWords[end]} ${seconds.toFixed(0)} s after irsactl ended; the next destroy finished; nothing was left`;
  },
});

const killed = { what: 'irsactl is killed', happen: kill, stopsWith: ['killed'] } as const;
const cut: Parameters<typeof undone>[2] = {
  what: 'ssh is cut off',
  happen: ({ node }) => node.breakSsh(),
  mend: ({ node }) => node.mendSsh(),
  stopsWith: lostNode,
};

export const undoneFaults: readonly Proof[] = [
  undone('killed-undone', 'first', killed),
  undone('killed-undone-fully', 'second', killed),
  undone('ssh-cut-undone', 'first', cut),
  undone('ssh-cut-undone-fully', 'second', cut),
];
