import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../bench/figure.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import { type LoadReport, startLoad } from '../load/start-load.ts';
import { changeByHand } from './by-hand.ts';
import { clusterState } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Proof, prove } from './proof.ts';
import { proveNothingLeft, takeDown } from './without-a-trace.ts';

const mostSeconds = 10;
/** So long by hand: 40.8 s were measured. */
const byHandSeconds = { least: 25, most: 60 } as const;

/** What a change costs that has no other API server to go to, and what the same change costs by hand. */
export const soleNode: Proof = {
  name: 'sole-node',
  claim: 'One node alone is without an API for 10 s or less (median); by hand with sed it is about 40 s.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  isAlone: true,
  run: async (context) => {
    const { lab, say, times } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'none' });
    const load = await startLoad(lab, context.load);
    try {
      const byHand = await changeByHand(node, load);
      say(`by hand with sed: ${byHand.gap.toFixed(1)} s without an API; ${byHand.failed}`);
      prove(
        byHand.gap > byHandSeconds.least && byHand.gap < byHandSeconds.most,
        `By hand the API was away for ${byHand.gap.toFixed(1)} s.`,
      );
      const gaps: number[] = [];
      for (let round = 1; round <= times; round += 1) {
        // Without an API the controllers end again and again, and the kubelet makes them wait longer each time; it
        // forgets that when it starts. https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
        await node.restartKubelet();
        const began = Date.now();
        await chain.must(['apply', '--yes']);
        const report = await load.report(began);
        gaps.push(longestGap(report));
        const away = `${longestGap(report).toFixed(1)} s without an API`;
        say(`apply, ${round} of ${times}: ${away}; ${report.lines[0]}`);
        for (const line of report.lines.filter((text) => /was away|started again/.test(text)))
          say(`  ${line}`);
        await takeDown(chain);
      }
      const middle = median(gaps);
      prove(middle <= mostSeconds, `The API was away for ${gaps.map((gap) => gap.toFixed(1)).join(', ')} s.`);
      await sleep(5000);
      await proveNothingLeft(lab, before);
      return `${middle.toFixed(1)} s without an API (median of ${times}), by hand ${byHand.gap.toFixed(1)} s`;
    } finally {
      await load.stop();
    }
  },
};

/** Of the clients at the node's own address, in seconds: pods wait longer, for the endpoints of the Service. */
function longestGap({ summary }: LoadReport): number {
  const outside = summary.clients.filter(({ name }) => /^cp-\d+-/.test(name));
  return Math.max(...outside.map(({ longestGap: gap }) => gap)) / 1000;
}
