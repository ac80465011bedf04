import { firstControlPlane } from '../../first-control-plane.ts';
import { clusterState } from '../cluster-state.ts';
import { labChain } from '../lab-chain.ts';
import { type Proof, prove } from '../proof.ts';
import { proveNothingLeft, settled } from '../without-a-trace.ts';
import { kill } from './of-irsactl.ts';
import { farthestOf, proveStatusSays, restingStates, restingWords, stateWords } from './resting-state.ts';
import { runInto } from './run-into.ts';
import { confirmedSeconds, untilSettled } from './settled.ts';

const destroy = ['destroy', '--yes'] as const;

/** As the faults of `apply`, on the way back, which the next run of the same command goes on with. */
export const killedUndone: Proof = {
  name: 'fault-killed-undone',
  claim:
    'Where irsactl is killed in destroy (as soon as the manifest is replaced), the node comes to rest by itself, status says in which state, and the next destroy finishes.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    await chain.must(['apply', '--yes']);
    await runInto({ at: 'replaced', command: destroy, happen: kill }, { lab, node }, chain);
    const seconds = await untilSettled(lab, confirmedSeconds);
    const states = await restingStates(lab, chain);
    const end = farthestOf(states);
    say(`at rest ${seconds.toFixed(0)} s later: ${stateWords(states)}`);
    prove(end !== 'old', 'What the chain signed is refused before anybody had destroy accept that.');
    await proveStatusSays(chain, states, say);
    const again = await chain.must(destroy);
    say(`the next destroy finished its first stage after ${again.seconds.toFixed(0)} s`);
    const back = await restingStates(lab, chain);
    prove(farthestOf(back) === 'both', `After it there is ${stateWords(back)}.`);
    await settled();
    await chain.must([...destroy, '--accept-loss']);
    await proveNothingLeft(lab, before);
    return `${restingWords[end]} ${seconds.toFixed(0)} s after irsactl ended; the next destroy finished; nothing was left`;
  },
};
