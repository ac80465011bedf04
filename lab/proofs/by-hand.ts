import { setTimeout as sleep } from 'node:timers/promises';
import type { LabNode } from '../lab.ts';
import type { Load } from '../load/start-load.ts';
import { followGuide, leaveGuide } from './follow-guide.ts';
import { untilServes } from './serves.ts';

/** That of AWS alone would have each token of before refused, which is another harm than the one that is measured. */
const audiences = 'https://kubernetes.default.svc.cluster.local,sts.amazonaws.com';

/**
 * The yardstick: the same change as the guides do it, with sed in the live manifest. Its longest time without an answer,
 * in seconds, and the line of how many requests failed. The manifest is put back afterwards, which is a second restart.
 */
export async function changeByHand(node: LabNode, load: Load): Promise<{ gap: number; failed: string }> {
  const began = Date.now();
  await followGuide(node, { issuer: 'https://by-hand.example', audiences });
  await restarted(node);
  const report = await load.report(began);
  await leaveGuide(node);
  await restarted(node);
  const outside = report.summary.clients.filter(({ name }) => /^cp-\d+-/.test(name));
  const gap = Math.max(...outside.map(({ longestGap }) => longestGap)) / 1000;
  return { gap, failed: report.lines[0] ?? '' };
}

/** The kubelet notices within seconds; the old process still answers until then. */
async function restarted(node: LabNode): Promise<void> {
  await sleep(8000);
  await untilServes(node, 240);
  // What is ready may still refuse for a moment, as its RBAC loads.
  await sleep(15_000);
}
