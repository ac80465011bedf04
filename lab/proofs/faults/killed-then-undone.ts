import { firstControlPlane } from '../../first-control-plane.ts';
import { clusterState } from '../cluster-state.ts';
import { labChain } from '../lab-chain.ts';
import type { Proof } from '../proof.ts';
import { proveUntouched, serverProcess } from '../server-process.ts';
import { proveNothingLeft, takeDown } from '../without-a-trace.ts';
import { kill } from './of-irsactl.ts';
import { applied, runInto } from './run-into.ts';

/** A person who does not wait until the node has come to rest: the switch that the killed run left is armed. */
export const killedThenUndone: Proof = {
  name: 'fault-killed-then-undone',
  claim:
    'Where irsactl is killed as soon as a stand-in runs, and destroy follows at once, the API server is not touched, and nothing of either is left.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const process = await serverProcess(node);
    const chain = await labChain(context, { injection: 'none' });
    await runInto({ at: 'stand-in', command: applied, happen: kill }, { lab, node }, chain);
    const runs = await takeDown(chain);
    const seconds = runs.map((run) => run.seconds.toFixed(0)).join(' + ');
    say(`destroy took ${seconds} s`);
    await proveUntouched(node, process);
    await proveNothingLeft(lab, before);
    return `the API server was not touched, nothing was left; destroy took ${seconds} s`;
  },
};
