import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../../../bench/figure.ts';
import { firstControlPlane } from '../../first-control-plane.ts';
import { type LoadRecord, parseRecords } from '../../load/record.ts';
import { restartParts } from '../../load/restart-parts.ts';
import { clusterState, proveNothingLeft } from '../cluster-state.ts';
import { labChain } from '../lab-chain.ts';
import { onNode } from '../on-node.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from '../proof.ts';
import type { Fault } from './fault.ts';
import { runWithFault } from './fault-proof.ts';
import { waitUntilIdle } from './idle-state.ts';
import type { Moment } from './moments.ts';

/** How much longer than an undisturbed pass the API may be away if irsactl is killed. */
const most = 2.5;
const steps: readonly Moment[] = [
  'written',
  'stand-in',
  'replaced',
  'closed',
  'started',
  'served',
  'confirmed',
];
/** A whole life of a chain has four passes. */
const stages: readonly (readonly string[])[] = [
  ['apply', '--yes'],
  ['destroy', '--yes'],
  ['destroy', '--yes', '--accept-loss'],
];

export const killedPasses: Proof = {
  name: 'killed-passes',
  claim: `If irsactl is killed at any step of a pass on one node, the API is away in total for at most ${most} times as long as during an undisturbed pass (median), and the next run completes.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, say } = context;
    const node = firstControlPlane(lab);
    await onNode(node, 'echo 15 >/etc/lab/switch-silence');
    const before = await clusterState(lab);
    const chain = await labChain(context);
    const probe = startProbe(context);
    const undisturbed: number[] = [];
    const killed = new Map<Moment, number>();
    let stage = 0;
    const finish = async () => {
      // An outage makes the controllers crash, and a restart of the kubelet resets their backoff.
      await node.restartKubelet();
      const began = Date.now();
      await chain.must(stages[stage % stages.length] ?? []);
      const restarts = restartParts(await probe.records()).filter(({ replaced }) => replaced >= began);
      undisturbed.push(...restarts.map(({ outage }) => outage));
      stage += 1;
    };
    try {
      for (const at of steps) {
        const began = Date.now();
        const kill: Fault['inject'] = async (_, irsactl) => void irsactl?.kill('SIGKILL');
        await runWithFault({ at, inject: kill }, { lab, node }, chain, stages[stage % stages.length] ?? []);
        const idle = await waitUntilIdle(lab, 180);
        const away = secondsAway(await probe.records(), began);
        killed.set(at, away);
        say(
          `killed at ${at}: ${away.toFixed(1)} s without an API in total, at rest after ${idle.toFixed(0)} s`,
        );
        await finish();
      }
      while (stage % stages.length !== 0) await finish();
      const usual = median(undisturbed);
      const words = [...killed].map(([at, away]) => `${at} ${away.toFixed(1)}`).join(', ');
      say(`undisturbed: ${undisturbed.map((one) => one.toFixed(1)).join(', ')}`);
      prove(
        [...killed.values()].every((away) => away <= most * usual),
        `The API was away for more than ${most} × ${usual.toFixed(1)} s: ${words}`,
      );
      await proveNothingLeft(lab, before);
      const worst = Math.max(...killed.values());
      return `without an API for at most ${worst.toFixed(1)} s, ${(worst / usual).toFixed(1)} × the median of ${undisturbed.length} undisturbed passes (${usual.toFixed(1)} s): ${words}`;
    } finally {
      await probe.stop();
    }
  },
};

/** Asks the API server on its node for /readyz, ten times a second. */
function startProbe({ lab, load }: ProofContext) {
  const node = firstControlPlane(lab);
  const out = join(lab.folder, `killed-passes-${process.pid}.jsonl`);
  const url = 'https://127.0.0.1:6443/readyz';
  const child = node.spawn(
    [load.program, '--name', 'probe', '--probe', url, '--every', '100ms', '--out', out, '--until-input-ends'],
    { stdio: ['pipe', 'ignore', 'ignore'] },
  );
  return {
    records: async () => {
      if (child.exitCode !== null) throw new ProofFailure(`The probe ended with ${child.exitCode}.`);
      return parseRecords(await readFile(out, 'utf8'));
    },
    stop: async () => {
      child.stdin?.end();
      await rm(out, { force: true });
    },
  };
}

/** The sum of the times from each answer other than ok to the next answer. */
function secondsAway(records: readonly LoadRecord[], since: number): number {
  const answers = records.filter(({ what, begun }) => what === 'readyz' && begun >= since);
  const milliseconds = answers.reduce(
    (sum, { begun, outcome }, index) =>
      outcome === 'ok' ? sum : sum + (answers[index + 1]?.begun ?? Date.now()) - begun,
    0,
  );
  return milliseconds / 1000;
}
