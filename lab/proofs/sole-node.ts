import { setTimeout as sleep } from 'node:timers/promises';
import { type Load, startLoad } from '../load/start-load.ts';
import { clusterState, lastingDifferences } from './cluster-state.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { proveToldAway } from './told-away.ts';
import { proveWholeRestarts } from './whole-restarts.ts';
import { proveNoNeedlessStart, proveNothingFailed, takeDown, underLoad } from './without-a-trace.ts';

/** In each round. */
const leastRequests = 5000;

/** The heart: a sole API server gets a new key and issuer, and loses them again, without one failed request. */
export const soleNode: Proof = {
  name: 'sole-node',
  claim: 'On one node alone apply and destroy lose not one of at least 5,000 requests, each time.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['one-node'],
  isAlone: true,
  run: async (context) => {
    const chain = await labChain(context, { injection: 'none' });
    const load = await startLoad(context.lab, { ...context.load, endpoint: true });
    let requests = 0;
    try {
      for (let round = 1; round <= context.times; round += 1) {
        requests += await changeAndBack(context, chain, load, `${round} of ${context.times}`);
      }
    } finally {
      await load.stop();
    }
    return `0 of ${requests} requests failed in ${context.times} × apply and destroy`;
  },
};

async function changeAndBack(
  { lab, say }: ProofContext,
  chain: LabChain,
  load: Load,
  round: string,
): Promise<number> {
  const before = await clusterState(lab);
  const report = await underLoad(load, say, async () => {
    const applied = await chain.must(['apply', '--yes']);
    await chain.must(['verify']);
    const down = await takeDown(chain);
    for (const run of [applied, ...down]) proveToldAway(lab, run, { way: 'stand-in', times: 1 });
    const back = down.map(({ seconds }) => seconds.toFixed(0)).join(' + ');
    say(`${round}: apply ${applied.seconds.toFixed(0)} s, destroy ${back} s`);
    await sleep(5000);
  });
  const { requests } = report.summary;
  prove(requests >= leastRequests, `${requests} requests are fewer than ${leastRequests}: round ${round}.`);
  proveNothingFailed(report, `Round ${round}`);
  proveNoNeedlessStart(report, `Round ${round}`);
  // One by apply, and one by each stage of destroy.
  proveWholeRestarts(
    report,
    lab.controlPlanes.map(({ name }) => name),
    3,
  );
  const left = await lastingDifferences(lab, before);
  prove(left.length === 0, `Round ${round} left behind:\n${left.join('\n')}`);
  return requests;
}
