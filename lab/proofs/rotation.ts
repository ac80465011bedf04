import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { type LoadReport, startLoad } from '../load/start-load.ts';
import { ofClient } from '../load/summarise.ts';
import { failureWords } from '../load/summary-lines.ts';
import { acceptedAtEach, claimsOf, mintedAtEach, proveAccepted, proveWhole } from './api-server-checks.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from './proof.ts';
import { startStsCaller } from './sts-caller.ts';

const page = 'docs/how-to/rotate-the-signing-key.md';
/** A gate of a minute instead of an hour. */
export const publicForSeconds = 60;
const secret = 'rotation-token';

const rotation = (controlPlanes: 1 | 3): Proof => ({
  name: controlPlanes === 1 ? 'rotation' : 'rotation-three-nodes',
  claim: `On ${controlPlanes === 1 ? 'one node' : 'three nodes'}, during a rotation by the commands of ${page}, STS refuses no token and no API server answers 401.${controlPlanes === 1 ? '' : ' No request over HTTP/2 through the balancer fails.'} In the end, API servers accept only the new key.`,
  shape: { controlPlanes, workers: 1 },
  sets: ['rotation'],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    prove((await irsactlCommandsOf(page)).join(' ').includes('rotate'), `${page} has no commands.`);
    const chain = await labChain(context, {
      injection: 'admission-policy',
      more: { signingKey: { publicForSeconds } },
    });
    await chain.must(['apply', '--yes']);
    const [before] = await mintedAtEach(lab);
    const caller = await startStsCaller(context);
    const reports: LoadReport[] = [];
    try {
      reports.push(await underLoad(context, () => rotateUntilSigned(chain, say)));
      await proveAccepted(lab, { 'from before': before?.token ?? '' });
      reports.push(await underLoad(context, () => untilRetired(lab, chain, 'rotate', say)));
      for (const report of reports) proveNoRefusals(report, controlPlanes, say);
      await proveOnlyNewKey(lab, before);
      await proveWhole(lab, chain);
      const { given, refused } = await caller.answers();
      prove(refused.length === 0, `STS refused ${refused.length} calls; first ${refused[0]}`);
      const requests = reports.reduce((sum, { summary }) => sum + summary.requests, 0);
      return `0 of ${given} calls to STS refused; 0 × 401 of ${requests} requests; only the new key is accepted`;
    } finally {
      await caller.stop();
    }
  },
});

const migrationPage = 'docs/how-to/move-to-another-issuer.md';

const migration: Proof = {
  name: 'migration',
  claim: `On one node, during a move to another bucket by the commands of ${migrationPage}, STS refuses no token and no API server answers 401. In the end, API servers accept only the new issuer.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['rotation'],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    prove(
      (await irsactlCommandsOf(migrationPage)).join(' ').includes('apply'),
      `${migrationPage} has no commands.`,
    );
    const former = await labChain(context, { injection: 'admission-policy' });
    await former.must(['apply', '--yes']);
    const [before] = await mintedAtEach(lab);
    const caller = await startStsCaller(context);
    const reports: LoadReport[] = [];
    try {
      const chain = await former.withBucket('prod-2-oidc');
      const begin = async () => {
        const run = await chain.run(['apply', '--yes']);
        prove(run.code === 3, `apply ended with ${run.code}:\n${run.stderr || run.stdout}`);
      };
      reports.push(await underLoad(context, begin));
      await proveAccepted(lab, { 'from before': before?.token ?? '' });
      reports.push(await underLoad(context, () => untilRetired(lab, chain, 'apply', say)));
      for (const report of reports) proveNoRefusals(report, 1, say);
      const [now] = await mintedAtEach(lab);
      prove(
        claimsOf(now?.token ?? '').iss === chain.issuer,
        `The API server issues tokens of another issuer.`,
      );
      const accepted = await acceptedAtEach(lab, before?.token ?? '');
      prove(!accepted.some(Boolean), 'A token of the former issuer is still accepted.');
      await proveWhole(lab, chain);
      const { given, refused } = await caller.answers();
      prove(refused.length === 0, `STS refused ${refused.length} calls; first ${refused[0]}`);
      const requests = reports.reduce((sum, { summary }) => sum + summary.requests, 0);
      return `0 of ${given} calls to STS refused; 0 × 401 of ${requests} requests; the new issuer alone is accepted`;
    } finally {
      await caller.stop();
    }
  },
};

export const rotations: readonly Proof[] = [rotation(1), rotation(3), migration];

/** Runs `work` with clients whose tokens were requested manually; the clients end before the key of these tokens is retired. */
async function underLoad(context: ProofContext, work: () => Promise<void>): Promise<LoadReport> {
  const load = await startLoad(context.lab, { ...context.load, everyMilliseconds: 400 });
  try {
    const began = Date.now();
    await work();
    await sleep(5000);
    return await load.report(began);
  } finally {
    await load.stop();
  }
}

const maxRuns = 20;

export async function rotateUntilSigned(chain: LabChain, say: (line: string) => void): Promise<void> {
  for (let runs = 1; runs <= maxRuns; runs += 1) {
    const run = await chain.run(['rotate', '--yes']);
    const stage = [...run.stdout.matchAll(/^Rotation: stage (\w+),/gm)].at(-1)?.[1] ?? 'none';
    say(`rotate ended with ${run.code} after ${run.seconds.toFixed(0)} s, in the stage ${stage}`);
    prove(run.code === 3, `rotate ended with ${run.code}:\n${run.stderr || run.stdout}`);
    if (stage === 'sign') return;
    await sleep(20_000);
  }
  throw new ProofFailure(`No API server signs with the next key after ${maxRuns} runs.`);
}

/** Runs the restart lines that irsactl prints, and irsactl again, until it ends with 0. */
export async function untilRetired(
  lab: Lab,
  chain: LabChain,
  command: 'rotate' | 'apply',
  say: (line: string) => void,
): Promise<void> {
  for (let runs = 1; runs <= maxRuns; runs += 1) {
    const run = await chain.run([command, '--yes']);
    say(`${command} ended with ${run.code} after ${run.seconds.toFixed(0)} s`);
    if (run.code === 0) return;
    prove(run.code === 3, `${command} ended with ${run.code}:\n${run.stderr || run.stdout}`);
    await restartNamed(lab, run.stdout, say);
    await sleep(10_000);
  }
  throw new ProofFailure(`Nothing is retired after ${maxRuns} runs of ${command}.`);
}

/** Runs the restart lines of an output. Returns how many workloads they name. */
export async function restartNamed(lab: Lab, output: string, say: (line: string) => void): Promise<number> {
  const kubectl = kubectlOf(lab);
  const lines = [...output.matchAll(/kubectl rollout restart (\S+) --namespace (\S+)/g)];
  for (const [line, workload = '', namespace = ''] of lines) {
    say(line);
    await kubectl.run(['rollout', 'restart', workload, '--namespace', namespace]);
    await kubectl.run(['rollout', 'status', workload, '--namespace', namespace, '--timeout=80s']);
  }
  return lines.length;
}

function proveNoRefusals(report: LoadReport, controlPlanes: 1 | 3, say: (line: string) => void): void {
  const { unauthorized, requests } = report.summary;
  for (const line of report.lines.slice(0, 2)) say(line);
  prove(unauthorized === 0, `${unauthorized} of ${requests} requests were answered with 401.`);
  if (controlPlanes === 1) return;
  const http2 = ofClient(report.summary, 'balancer-http2');
  prove(failureWords(http2) === '', `Through the balancer: ${failureWords(http2)}`);
}

/** Proves that API servers and controller-manager sign with the same new key, and that API servers refuse the old one. */
export async function proveOnlyNewKey(
  lab: Lab,
  before: Awaited<ReturnType<typeof mintedAtEach>>[number] | undefined,
): Promise<void> {
  const minted = await mintedAtEach(lab);
  const kids = new Set(minted.map(({ kid }) => kid));
  prove(
    kids.size === 1 && !kids.has(before?.kid ?? ''),
    `The API servers sign with ${[...kids].join(', ')}.`,
  );
  const accepted = await acceptedAtEach(lab, before?.token ?? '');
  prove(!accepted.some(Boolean), 'A token of the old key is still accepted.');
  const kubectl = kubectlOf(lab);
  await kubectl.apply([
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secret,
        namespace: 'kube-system',
        annotations: { 'kubernetes.io/service-account.name': 'default' },
      },
      type: 'kubernetes.io/service-account-token',
    },
  ]);
  await sleep(3000);
  const encoded = await kubectl.run([
    'get',
    'secret',
    secret,
    '-n',
    'kube-system',
    '-o',
    'jsonpath={.data.token}',
  ]);
  const { kid } = claimsOf(Buffer.from(encoded, 'base64').toString('utf8'));
  prove(kids.has(kid), `The controller-manager signs with ${kid}.`);
  const left = await onNode(firstControlPlane(lab), 'ls /etc/kubernetes/irsactl/*/keys 2>/dev/null || true');
  prove(left === '', `This file still exists: ${left}`);
}
