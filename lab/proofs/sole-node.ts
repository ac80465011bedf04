import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../../bench/figure.ts';
import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { startsLine } from '../load/pod-starts.ts';
import { partsEnd } from '../load/restart-parts.ts';
import { type Load, type LoadReport, startLoad } from '../load/start-load.ts';
import { recordWords } from '../load/summary-lines.ts';
import { proveRoles } from './aws-in-pods.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { followGuide, leaveGuide } from './follow-guide.ts';
import { type LabChain, labChain } from './lab-chain.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { proveWhole, untilServes } from './serves.ts';

const page = 'docs/how-to/change-a-cluster-with-one-node.md';
const mostSeconds = 10;
/** Requests still fail for a moment after an API server is ready: RBAC loads. */
const afterwardsMilliseconds = 5000;
/** A manifest is looked at ten times a second, so that its API server may have closed its listener before it is seen. */
const seenLate = 500;
/** Pods reach it through the Service, whose endpoint kube-proxy learns when its own connection is back. */
const afterwardsInPods = 40_000;

/** The commands of the whole life of a chain, with the passes that each makes on a sole node. */
const stages = [
  { args: ['apply', '--yes'], passes: 2 },
  { args: ['destroy', '--yes'], passes: 1 },
  { args: ['destroy', '--yes', '--accept-loss'], passes: 1 },
] as const;

export const soleNode: Proof = {
  name: 'sole-node',
  claim: `On one node apply and destroy, the commands of ${page}, interrupt the API for at most ${mostSeconds} s (median) and at most a third of the same change by hand with sed; requests fail only around a restart; controller-manager and scheduler restart at most once a pass and lead again; pods print their role.`,
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
        // Without an API the controllers crash, and the kubelet delays each further start. A restart of the kubelet resets
        // that: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
        await node.restartKubelet();
        gaps.push(...(await roundTrip(context, chain, load, `${round} of ${times}`)));
      }
      const byHand = await changeByHand(node, load);
      say(`by hand with sed: ${byHand.toFixed(1)} s without an API`);
      const words = gaps.map((gap) => gap.toFixed(1)).join(', ');
      const middle = median(gaps);
      prove(middle <= mostSeconds && middle <= byHand / 3, `The API was away for ${words} s.`);
      await sleep(5000);
      await proveNothingLeft(lab, before);
      return `without an API for ${middle.toFixed(1)} s (median of ${words}), by hand ${byHand.toFixed(1)} s`;
    } finally {
      await load.stop();
    }
  },
};

/** One apply and both stages of destroy. Returns the longest time without an answer of each, in seconds. */
async function roundTrip(
  context: ProofContext,
  chain: LabChain,
  load: Load,
  round: string,
): Promise<number[]> {
  const { lab, say } = context;
  const gaps: number[] = [];
  // A pod may still wait after the stage before.
  const restarts: LoadReport['restarts'][number][] = [];
  for (const { args, passes } of stages) {
    await untilBackoffResets(lab);
    const quiet = await quietFacts(lab);
    const began = Date.now();
    const { seconds } = await chain.must(args);
    const until = Date.now();
    const lead = await untilLeading(lab, until);
    const report = await load.report(began, until);
    const gap = longestGap(report);
    gaps.push(gap);
    say(
      `${args.join(' ')}, ${round}: ${seconds.toFixed(0)} s; ${gap.toFixed(1)} s without an API; ${report.lines[0]}; ${startsLine(report.startedAgain)}, leading ${lead} s later`,
    );
    for (const line of report.lines.filter((text) => text.includes('was away'))) say(`  ${line}`);
    prove(report.restarts.length === passes, `${report.restarts.length} restarts were seen, not ${passes}.`);
    restarts.push(...report.restarts);
    // With consent to the loss, pods are refused that still hold a token of the chain: `destroyed` proves the usual way.
    const refused = report.summary.failed.filter(isRefused).length;
    const mayRefuse = args.some((arg) => arg === '--accept-loss');
    const failed = report.summary.failed.filter((one) => !mayRefuse || !isRefused(one));
    say(`  the last failed request began so many seconds after ready: ${proveAround(restarts, failed)}`);
    prove(refused === 0 || mayRefuse, `${refused} × 401`);
    const more = report.startedAgain.filter(
      ({ name, times }) => times > passes || !/^kube-(controller-manager|scheduler)-/.test(name),
    );
    prove(more.length === 0, `More restarted than should: ${startsLine(report.startedAgain)}.`);
    const disturbed = disturbances(quiet, await quietFacts(lab));
    prove(disturbed.length === 0, `More was disturbed than should be: ${disturbed.join('; ')}`);
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

/** Each failed request is near a restart of an API server. Returns how many seconds after it the last one began, by client. */
function proveAround(restarts: LoadReport['restarts'], failed: LoadReport['summary']['failed']): string {
  const late = new Map<string, number>();
  const far: string[] = [];
  for (const one of failed) {
    const { begun, took, client } = one;
    const afters = restarts
      .filter(({ parts }) => begun + took >= parts.replaced - seenLate)
      .map(({ parts }) => begun - partsEnd(parts));
    const after = Math.min(...afters, Number.POSITIVE_INFINITY);
    late.set(client, Math.max(late.get(client) ?? 0, after));
    const bears = client.startsWith('pod-') ? afterwardsInPods : afterwardsMilliseconds;
    if (after > bears) far.push(`${(after / 1000).toFixed(1)} s later ${recordWords(one)}`);
  }
  prove(far.length === 0, `Requests failed when no API server restarted: ${far.slice(0, 5).join('; ')}`);
  return [...late].map(([client, after]) => `${client} ${(after / 1000).toFixed(1)}`).join(', ');
}

/** Of the clients outside, in seconds: pods wait longer, for the endpoints of the Service. */
function longestGap({ summary }: LoadReport): number {
  const outside = summary.clients.filter(({ name }) => /^cp-\d+-/.test(name));
  return Math.max(...outside.map(({ longestGap: gap }) => gap)) / 1000;
}

/** Restarts of all containers but those of the control plane, and since when each node is Ready or not. */
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
  // A container that has not run yet has no number.
  return new Map(lines.flatMap(([name = '', value = '']) => (value ? [[name, value]] : [])));
}

/** What restarted or changed between two looks. What is new or gone was not disturbed. */
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

/** Seconds until controller-manager and scheduler have renewed their Lease after this moment. */
async function untilLeading(lab: Lab, since: number): Promise<number> {
  const names = ['kube-controller-manager', 'kube-scheduler'];
  const query = ['get', 'leases', ...names, '-n', 'kube-system', '-o', 'jsonpath={.items[*].spec.renewTime}'];
  for (;;) {
    const { stdout } = await kubectlOf(lab).try(query);
    const times = stdout.split(' ').map((time) => Date.parse(time));
    if (times.length === names.length && times.every((time) => time > since)) break;
    prove(Date.now() - since < 60_000, `They do not lead after 60 s: ${stdout}`);
    await sleep(500);
  }
  return Math.round((Date.now() - since) / 1000);
}

/**
 * The same change as the guides make it, with sed in the live manifest. Returns the longest time without an answer in
 * seconds. Then it is undone, which is a second restart.
 */
async function changeByHand(node: LabNode, load: Load): Promise<number> {
  const began = Date.now();
  // With the audience of AWS alone, tokens from before would be refused, which is another harm than the measured one.
  const audiences = 'https://kubernetes.default.svc.cluster.local,sts.amazonaws.com';
  await followGuide(node, { issuer: 'https://by-hand.example', audiences });
  await restarted(node);
  const report = await load.report(began);
  await leaveGuide(node);
  await restarted(node);
  return longestGap(report);
}

/** The kubelet notices within seconds; the old process still answers until then. */
async function restarted(node: LabNode): Promise<void> {
  await sleep(8000);
  await untilServes(node, 240);
  await sleep(10_000);
}
