import { setTimeout as sleep } from 'node:timers/promises';
import type { LoadRecord } from '../load/record.ts';
import { startLoad } from '../load/start-load.ts';
import { ofClient } from '../load/summarise.ts';
import { failureWords } from '../load/summary-lines.ts';
import {
  acceptedAtEach,
  mintedAtEach,
  proveAccepted,
  proveSigner,
  proveWhole,
  takeDown,
} from './api-server-checks.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, prove } from './proof.ts';

const page = 'docs/how-to/change-a-cluster-with-several-nodes.md';
const minRequests = 5000;

export const threeNodes: Proof = {
  name: 'three-nodes',
  claim: `On three nodes behind a balancer, apply and destroy by the commands of ${page} lose no request over HTTP/2, and at most one for each restart over new connections. Clients make at least ${minRequests} requests. No API server answers 401. In the end, each file is unchanged.`,
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    prove((await irsactlCommandsOf(page)).join(' ').includes('apply'), `${page} has no commands.`);
    const before = await clusterState(lab);
    const chain = await labChain(context);
    const [old] = await mintedAtEach(lab);
    const load = await startLoad(lab, { ...context.load, everyMilliseconds: 400 });
    try {
      const began = Date.now();
      const applied = await chain.must(['apply', '--yes']);
      await proveWhole(lab, chain);
      const [ours] = await mintedAtEach(lab);
      const seconds = await takeDown(chain);
      await proveSigner(lab, old?.iss ?? '');
      await proveAccepted(lab, { 'from before': old?.token ?? '' });
      const refused = await acceptedAtEach(lab, ours?.token ?? '');
      prove(!refused.some(Boolean), 'After destroy a token of the chain is still accepted.');
      await sleep(5000);
      const report = await load.report(began);
      say(
        `apply ${applied.seconds.toFixed(0)} s, destroy ${seconds.map((one) => one.toFixed(0)).join(' + ')} s`,
      );
      for (const line of report.lines) say(line);
      const http2 = ofClient(report.summary, 'balancer-http2');
      const fresh = ofClient(report.summary, 'balancer-fresh');
      const requests = http2.requests + fresh.requests;
      const silent = report.summary.clients.filter(
        ({ name, longestGap }) => name.startsWith('balancer') && longestGap > 30_000,
      );
      prove(silent.length === 0, 'A client of the balancer made no successful request for 30 s.');
      prove(requests >= minRequests, `${requests} requests through the balancer are too few.`);
      prove(failureWords(http2) === '', `Through the balancer: ${failureWords(http2)}`);
      const { length: restarts } = report.restarts;
      const others = fresh.failed.filter((one) => !isReset(one));
      const isExcused = fresh.failed.length <= restarts && failureWords({ ...fresh, failed: others }) === '';
      prove(isExcused, `Through the balancer: ${failureWords(fresh)}`);
      const { unauthorized, requests: all } = report.summary;
      prove(unauthorized === 0, `${unauthorized} of ${all} requests were answered with 401.`);
      await proveNothingLeft(lab, before);
      const kept = ofClient(report.summary, 'balancer-http1');
      const away = report.restarts.map(({ node, parts }) => `${node} ${parts.outage.toFixed(1)}`).join(', ');
      return `0 of ${http2.requests} failed over HTTP/2, ${fresh.failed.length} of ${fresh.requests} over new connections in ${restarts} restarts, ${kept.failed.length} of ${kept.requests} over kept HTTP/1.1; 0 × 401 of ${all}; seconds unavailable: ${away}`;
    } finally {
      await load.stop();
    }
  },
};

/**
 * When a server closes its port, Linux resets the connections that it has not accepted yet. The balancer has then already
 * connected, and closes the client's connection.
 */
function isReset({ outcome, detail = '' }: LoadRecord): boolean {
  return outcome === 'reset' || (outcome === 'failed' && detail.endsWith('EOF'));
}
