import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../bench/figure.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { restartsLine } from '../load/component-restarts.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { partsEnd } from '../load/restart-parts.ts';
import { type Load, type LoadReport, startLoad } from '../load/start-load.ts';
import { recordWords } from '../load/summary-lines.ts';
import { proveWhole, waitUntilReady } from './api-server-checks.ts';
import { proveRoles } from './aws-in-pods.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { applyGuide, undoGuide } from './guide-steps.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';

const page = 'docs/how-to/change-a-cluster-with-one-node.md';
const maxSeconds = 10;
/** Requests may still fail shortly after an API server is ready, while it loads RBAC. */
const graceMilliseconds = 5000;
/** The probe reads the manifest ten times a second, so the API server may close its listener before the probe sees the change. */
const probeDelay = 500;
/** Pods use the Service, whose endpoint returns only when kube-proxy is connected again. */
const graceInPods = 40_000;

/** The commands of a chain's whole life, with their number of passes on a sole node. */
const stages = [
  { args: ['apply', '--yes'], passes: 2 },
  { args: ['destroy', '--yes'], passes: 1 },
  { args: ['destroy', '--yes', '--accept-loss'], passes: 1 },
] as const;

export const soleNode: Proof = {
  name: 'sole-node',
  claim: `On one node, apply and destroy by the commands of ${page} interrupt the API for at most ${maxSeconds} s (median). The same manual change with sed takes at least three times as long. Requests fail only around a restart. Controller-manager and scheduler restart at most once per pass and become leader again. Pods print their role.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['ci'],
  run: async (context) => {
    const { lab, say, times } = context;
    const node = firstControlPlane(lab);
    prove((await irsactlCommandsOf(page)).join(' ').includes('apply'), `${page} has no commands.`);
    const before = await clusterState(lab);
    const chain = await labChain(context, { injection: 'admission-policy' });
    const load = await startLoad(lab, context.load);
    try {
      const gaps: number[] = [];
      for (let round = 1; round <= times; round += 1) {
        // Without an API the controllers crash, and the kubelet backs off before it restarts them. A restart of the kubelet
        // resets the backoff: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
        await node.restartKubelet();
        gaps.push(...(await roundTrip(context, chain, load, `${round} of ${times}`)));
      }
      const byHand = await changeByHand(node, load);
      say(`manually with sed: ${byHand.toFixed(1)} s without an API`);
      const words = gaps.map((gap) => gap.toFixed(1)).join(', ');
      const middle = median(gaps);
      prove(middle <= maxSeconds && middle <= byHand / 3, `The API was unavailable for ${words} s.`);
      await sleep(5000);
      await proveNothingLeft(lab, before);
      return `without an API for ${middle.toFixed(1)} s (median of ${words}), manually ${byHand.toFixed(1)} s`;
    } finally {
      await load.stop();
    }
  },
};

/** Runs one apply and both stages of destroy; returns the longest time without an answer of each, in seconds. */
async function roundTrip(
  context: ProofContext,
  chain: LabChain,
  load: Load,
  round: string,
): Promise<number[]> {
  const { lab, say } = context;
  const gaps: number[] = [];
  // A pod may still be affected by the previous stage.
  const restarts: LoadReport['restarts'][number][] = [];
  for (const { args, passes } of stages) {
    await untilBackoffResets(lab);
    const quiet = await quietFacts(lab);
    const began = Date.now();
    const { seconds } = await chain.must(args);
    const until = Date.now();
    const lead = await waitForLeaders(lab, until);
    const report = await load.report(began, until);
    const gap = longestGap(report);
    gaps.push(gap);
    say(
      `${args.join(' ')}, ${round}: ${seconds.toFixed(0)} s; ${gap.toFixed(1)} s without an API; ${report.lines[0]}; ${restartsLine(report.componentRestarts)}, leading ${lead} s later`,
    );
    for (const line of report.lines.filter((text) => text.includes('unavailable'))) say(`  ${line}`);
    prove(
      report.restarts.length === passes,
      `The probe saw ${report.restarts.length} restarts, not ${passes}.`,
    );
    restarts.push(...report.restarts);
    // With --accept-loss, API servers refuse pods that still hold a token of the chain; `destroyed` proves the usual case.
    const refused = report.summary.failed.filter(isRefused).length;
    const mayRefuse = args.some((arg) => arg === '--accept-loss');
    const failed = report.summary.failed.filter((one) => !mayRefuse || !isRefused(one));
    say(`  seconds from ready to the last failed request: ${proveAround(restarts, failed)}`);
    prove(refused === 0 || mayRefuse, `${refused} × 401`);
    const more = report.componentRestarts.filter(
      ({ name, times }) => times > passes || !/^kube-(controller-manager|scheduler)-/.test(name),
    );
    prove(more.length === 0, `Unexpected restarts: ${restartsLine(report.componentRestarts)}.`);
    const disturbed = disturbances(quiet, await quietFacts(lab));
    prove(disturbed.length === 0, `Unexpected changes: ${disturbed.join('; ')}`);
    if (args[0] === 'apply') {
      await proveWhole(lab, chain);
      await proveRoles(context);
    }
  }
  return gaps;
}

function isRefused({ outcome }: LoadReport['summary']['failed'][number]): boolean {
  return outcome === '401' || outcome === 'unaccepted';
}

/** Proves that each failed request is near a restart of an API server; returns the delay of the last one by client. */
function proveAround(restarts: LoadReport['restarts'], failed: LoadReport['summary']['failed']): string {
  const late = new Map<string, number>();
  const far: string[] = [];
  for (const one of failed) {
    const { begun, took, client } = one;
    const afters = restarts
      .filter(({ parts }) => begun + took >= parts.replaced - probeDelay)
      .map(({ parts }) => begun - partsEnd(parts));
    const after = Math.min(...afters, Number.POSITIVE_INFINITY);
    late.set(client, Math.max(late.get(client) ?? 0, after));
    const grace = client.startsWith('pod-') ? graceInPods : graceMilliseconds;
    if (after > grace) far.push(`${(after / 1000).toFixed(1)} s later ${recordWords(one)}`);
  }
  prove(
    far.length === 0,
    `Requests failed without a restart of an API server: ${far.slice(0, 5).join('; ')}`,
  );
  return [...late].map(([client, after]) => `${client} ${(after / 1000).toFixed(1)}`).join(', ');
}

/** Returns the longest gap of the clients outside, in seconds; pods wait longer, for the endpoints of the Service. */
function longestGap({ summary }: LoadReport): number {
  const outside = summary.clients.filter(({ name }) => /^cp-\d+-/.test(name));
  return Math.max(...outside.map(({ longestGap: gap }) => gap)) / 1000;
}

/** Returns the restart counts of all other containers, and the last Ready transition of each node. */
async function quietFacts(lab: Lab): Promise<ReadonlyMap<string, string>> {
  const kubectl = kubectlOf(lab);
  const pods = await kubectl.run([
    ...['get', 'pods', '-A', '-l', 'component notin (kube-apiserver,kube-controller-manager,kube-scheduler)'],
    ...['--field-selector', 'metadata.namespace!=shop', '-o'],
    'jsonpath={range .items[*]}{.metadata.name}, restarts\t{.status.containerStatuses[*].restartCount}{"\\n"}{end}',
  ]);
  const nodes = await kubectl.run([
    ...['get', 'nodes', '-o'],
    'jsonpath={range .items[*]}{.metadata.name}, Ready or not since\t{.status.conditions[?(@.type=="Ready")].lastTransitionTime}{"\\n"}{end}',
  ]);
  const lines = `${pods}${nodes}`.split('\n').map((line) => line.split('\t'));
  // A container that has not run yet has no restart count.
  return new Map(lines.flatMap(([name = '', value = '']) => (value ? [[name, value]] : [])));
}

/** Returns the restarts and changes between two snapshots; new or deleted objects do not count. */
function disturbances(before: ReadonlyMap<string, string>, now: ReadonlyMap<string, string>): string[] {
  return [...before].flatMap(([name, was]) => {
    const is = now.get(name);
    return is === undefined || is === was ? [] : [`${name}: ${was} → ${is}`];
  });
}

/** Watches of client-go retry after up to a minute when outages follow each other within this time. */
const backoffResetMilliseconds = 120_000;

/**
 * Waits until the last restart of an API server no longer delays the clients' watches. Right after several outages the
 * controller-manager may miss the kubelets' heartbeats for 50 s, and marks the nodes NotReady:
 * https://github.com/kubernetes/client-go/blob/v0.36.0/tools/cache/reflector.go
 */
async function untilBackoffResets(lab: Lab): Promise<void> {
  const started = await kubectlOf(lab).run([
    ...['get', 'pods', '-n', 'kube-system', '-l', 'component=kube-apiserver', '-o'],
    'jsonpath={.items[*].status.containerStatuses[*].state.running.startedAt}',
  ]);
  const last = Math.max(...started.split(' ').map((time) => Date.parse(time)));
  prove(Number.isFinite(last), `The start of the API server is not known: ${started}`);
  await sleep(Math.max(0, last + backoffResetMilliseconds - Date.now()));
}

/** Waits until controller-manager and scheduler have renewed their Lease after this moment; returns the seconds. */
async function waitForLeaders(lab: Lab, since: number): Promise<number> {
  const names = ['kube-controller-manager', 'kube-scheduler'];
  const query = ['get', 'leases', ...names, '-n', 'kube-system', '-o', 'jsonpath={.items[*].spec.renewTime}'];
  for (;;) {
    const { stdout } = await kubectlOf(lab).try(query);
    const times = stdout.split(' ').map((time) => Date.parse(time));
    if (times.length === names.length && times.every((time) => time > since)) break;
    prove(Date.now() - since < 60_000, `No leaders after 60 s: ${stdout}`);
    await sleep(500);
  }
  return Math.round((Date.now() - since) / 1000);
}

/**
 * Makes the same change as the guides, with sed in the live manifest, and undoes it with a second restart. Returns the longest
 * time without an answer of the first one, in seconds.
 */
async function changeByHand(node: LabNode, load: Load): Promise<number> {
  const began = Date.now();
  // With only AWS's audience, the API server would also refuse old tokens, which is not measured here.
  const audiences = 'https://kubernetes.default.svc.cluster.local,sts.amazonaws.com';
  await applyGuide(node, { issuer: 'https://by-hand.example', audiences });
  await restarted(node);
  const report = await load.report(began);
  await undoGuide(node);
  await restarted(node);
  return longestGap(report);
}

/** The kubelet notices within seconds; the old process still answers until then. */
async function restarted(node: LabNode): Promise<void> {
  await sleep(8000);
  await waitUntilReady(node, 240);
  await sleep(10_000);
}
