import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/start-load.ts';
import { clusterState, lastingDifferences } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Proof, prove } from './proof.ts';
import { proveNothingFailed, takeDown, underLoad } from './without-a-trace.ts';

/** The whole of irsa.yaml on a live cluster of three, through ssh, and back. */
export const threeNodes: Proof = {
  name: 'three-nodes',
  claim:
    'On three nodes apply and destroy lose not one request anywhere; without stand-ins none through the balancer.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, load: options, say } = context;
    const before = await clusterState(lab);
    const chain = await labChain(context);
    const load = await startLoad(lab, { ...options, everyMilliseconds: 400 });
    try {
      const report = await underLoad(load, say, async () => {
        const applied = await chain.must(['apply', '--yes']);
        await chain.must(['verify']);
        const down = await takeDown(chain);
        const back = down.map(({ seconds }) => seconds.toFixed(0)).join(' + ');
        say(`apply ${applied.seconds.toFixed(0)} s, destroy ${back} s`);
        await sleep(5000);
      });
      proveNothingFailed(report, 'apply or destroy');

      say('--no-stand-in:');
      const plain = await underLoad(load, say, async () => {
        await chain.must(['apply', '--yes', '--no-stand-in']);
        await takeDown(chain, '--no-stand-in');
      });
      const balancer = plain.summary.clients.find(({ name }) => name === 'balancer');
      prove(
        balancer?.failed === 0,
        `Without stand-ins ${balancer?.failed} requests failed through the balancer.`,
      );
      const left = await lastingDifferences(lab, before);
      prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
      return (
        `0 of ${report.summary.requests} requests failed, 0 × 401; ` +
        `without stand-ins 0 of ${balancer?.requests} through the balancer`
      );
    } finally {
      await load.stop();
    }
  },
};
