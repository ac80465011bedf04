import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../bench/figure.ts';
import { type Load, startLoad } from '../load/start-load.ts';
import { changeByHand } from './by-hand.ts';
import { clusterState, differences } from './cluster-state.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { proveNothingFailed, takeDown } from './without-a-trace.ts';

const leastRequests = 5000;
const plainTimes = 3;
const plainSeconds = 15;

/** The heart: a sole API server gets a new key and issuer, and loses them again, without one failed request. */
export const oneNode: Proof = {
  name: 'one-node',
  claim: 'On one node alone apply and destroy lose not one request, each time.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['one-node'],
  run: async (context) => {
    const { lab, load: options, say, times } = context;
    const [node] = lab.controlPlanes;
    if (!node) throw new TypeError('a lab has a control plane');
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    const load = await startLoad(lab, { ...options, everyMilliseconds: 120 });
    try {
      const byHand = await changeByHand(node, load);
      say(`by hand with sed: ${byHand.gap.toFixed(1)} s without an API`);
      const withStandIn = await repeat(times, context, chain, load);
      const plain = await plainly(context, chain, load);
      const left = differences(before, await clusterState(lab));
      prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
      return (
        `0 of ${withStandIn} requests failed in ${times} × apply and destroy; without a stand-in ${plain.toFixed(1)} s ` +
        `(median of ${plainTimes}) and by hand ${byHand.gap.toFixed(1)} s without an API`
      );
    } finally {
      await load.stop();
    }
  },
};

async function repeat(
  times: number,
  { lab, say }: ProofContext,
  chain: LabChain,
  load: Load,
): Promise<number> {
  const before = await clusterState(lab);
  let requests = 0;
  for (let round = 1; round <= times; round += 1) {
    const began = Date.now();
    const applied = await chain.must(['apply', '--yes']);
    await chain.must(['verify']);
    const down = await takeDown(chain);
    await sleep(5000);
    const report = await load.report(began);
    say(
      `${round} of ${times}: apply ${applied.seconds.toFixed(0)} s, destroy ${down.map(({ seconds }) => seconds.toFixed(0)).join(' + ')} s`,
    );
    for (const line of report.lines) say(`  ${line}`);
    proveNothingFailed(report, `Round ${round} of ${times}`);
    requests += report.summary.requests;
    const left = differences(before, await clusterState(lab));
    prove(left.length === 0, `Round ${round} left behind:\n${left.join('\n')}`);
  }
  prove(requests >= leastRequests, `${requests} requests are fewer than ${leastRequests}.`);
  return requests;
}

/** The way without a stand-in: as short as a restart can be. Seconds without an API. */
async function plainly({ say }: ProofContext, chain: LabChain, load: Load): Promise<number> {
  const gaps: number[] = [];
  for (let round = 1; round <= plainTimes; round += 1) {
    const began = Date.now();
    await chain.must(['apply', '--yes', '--no-stand-in']);
    const report = await load.report(began);
    const gap = Math.max(...report.summary.clients.map(({ longestGap }) => longestGap)) / 1000;
    gaps.push(gap);
    say(`--no-stand-in, ${round} of ${plainTimes}: ${gap.toFixed(1)} s without an API`);
    for (const line of report.lines.filter((text) => /itself was away|started again/.test(text)))
      say(`  ${line}`);
    await takeDown(chain);
    await sleep(15_000);
  }
  const middle = median(gaps);
  prove(
    middle <= plainSeconds,
    `Without a stand-in the API is away for ${middle.toFixed(1)} s, more than ${plainSeconds}.`,
  );
  return middle;
}
