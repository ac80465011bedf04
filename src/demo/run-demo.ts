import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { findBinaries } from '../binaries/find-binaries.ts';
import { findForeignPart } from '../binaries/own-path.ts';
import { searchWork } from '../binaries/search-lines.ts';
import { servingCertificates } from '../certificates/serving-certificates.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { webhookDefaults } from '../webhook/options.ts';
import { openWebhook } from '../webhook/serve-webhook.ts';
import type { RunningWebhook } from '../webhook/start-webhook.ts';
import {
  cleanupSentence,
  type DemoResult,
  keptFolders,
  nextSentence,
  type PlayOn,
  resultSentence,
  type ShownLink,
} from './demo-result.ts';
import type { DemoOptions, DemoSetup } from './demo-setup.ts';
import { keepRunning } from './keep-running.ts';
import type { LocalCluster } from './local-cluster/local-cluster.ts';
import { startLocalCluster } from './local-cluster/start-local-cluster.ts';
import { containerUserMay } from './node-double/container-user.ts';
import { runOwnProgram } from './own-program.ts';
import { type Reaper, startReaper } from './reaper.ts';
import { runSamplePod } from './run-sample-pod.ts';
import { sample, sampleChain } from './sample-chain.ts';

/** Runs the whole chain on one machine, up to `sts get-caller-identity` in a pod, and cleans up. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const result = await runSteps(options);
  options.print(`  ${cleanupSentence(result)}`);
  if (result.playOn !== null) return;
  options.print(`\n  ${nextSentence}`);
  await options.conclude(result);
}

/** Runs the demo's steps; when it returns, everything that it started is stopped and removed. */
async function runSteps(options: DemoOptions): Promise<DemoResult> {
  const reaper = startReaper();
  const folders: string[] = [];
  const watch = (made: string): string => {
    folders.push(made);
    reaper.watchFolder(made);
    return made;
  };
  const running: Running = {};
  try {
    const folder = watch(await mkdtemp(join(tmpdir(), 'irsactl-demo-')));
    // A separate folder, because the container's user must not enter the cluster's folder.
    const podFolder = watch(await makePodFolder());
    const setup = await createSetup({ folder, podFolder }, options, running);
    const links = await applyChain(setup, options, reaper);
    const pod = await runSamplePod(setup, options);
    const seconds = Math.round(performance.now() - setup.started) / 1000;
    options.print(`\n  ${resultSentence(seconds)}`);
    const playOn = options.keep === null ? null : playOnOf(setup);
    const result = { links, pod, seconds, left: keptFolders(setup.binaries), playOn };
    options.doing('');
    if (playOn !== null) await keepRunning(playOn, result, options);
    return result;
  } finally {
    options.doing('stopping and removing everything');
    await tearDown(folders, running, reaper);
  }
}

interface Running {
  sandbox?: RunningSandbox;
  cluster?: LocalCluster;
  webhook?: RunningWebhook;
}

async function createSetup(
  { folder, podFolder }: Pick<DemoSetup, 'folder' | 'podFolder'>,
  options: DemoOptions,
  running: Running,
): Promise<DemoSetup> {
  const { print, report, doing, signal } = options;
  const binaries = await findBinaries({ progress: searchWork(report, doing), signal });
  const started = performance.now();
  doing('starting the AWS sandbox');
  const sandbox = await startSandbox({ region: sample.region });
  running.sandbox = sandbox;
  print(`  AWS sandbox  ${sandbox.endpoint}, account ${sandbox.account}`);
  const cluster = await startLocalCluster({ directory: join(folder, 'cluster'), binaries, progress: doing });
  running.cluster = cluster;
  print(`  API server   ${cluster.server}, a real kube-apiserver and etcd (${binaries.source})`);
  signal.throwIfAborted();
  doing('starting the webhook');
  const { webhook, caBundle } = await startWebhook(folder, cluster);
  running.webhook = webhook;
  await cluster.createNamespace(sample.namespace);
  await createServiceAccount(cluster);
  const setup = {
    folder,
    podFolder,
    binaries,
    sandbox,
    cluster,
    started,
    caFile: join(folder, 'aws-ca.pem'),
    chainFile: join(folder, 'irsa.yaml'),
  };
  await writeFile(setup.caFile, sandbox.caPem);
  await writeFile(
    setup.chainFile,
    sampleChain({
      manifestPath: cluster.manifestPath,
      nodeDirectory: join(folder, 'node'),
      webhook: { url: `https://127.0.0.1:${webhook.port}/mutate`, caBundle },
    }),
  );
  return setup;
}

/** Returns the webhook and the CA of its certificate, in PEM. */
async function startWebhook(
  folder: string,
  cluster: LocalCluster,
): Promise<{ readonly webhook: RunningWebhook; readonly caBundle: string }> {
  const { authority, cert, key } = await servingCertificates(Date.now).issue(['127.0.0.1']);
  const [tlsCert, tlsKey] = [join(folder, 'webhook.crt'), join(folder, 'webhook.key')];
  await Promise.all([writeFile(tlsCert, cert), writeFile(tlsKey, key, { mode: 0o600 })]);
  const log = pino({ name: 'irsactl-webhook' }, pino.destination({ dest: join(folder, 'webhook.log') }));
  const webhook = await openWebhook(
    {
      ...webhookDefaults,
      shutdownDelay: 0,
      host: '127.0.0.1',
      port: 0,
      metricsPort: 0,
      kubeconfig: cluster.kubeconfigPath,
      awsDefaultRegion: sample.region,
      tlsCert,
      tlsKey,
    },
    {},
    log,
  );
  return { webhook, caBundle: authority };
}

async function createServiceAccount(cluster: LocalCluster): Promise<void> {
  await cluster.api.ensure(`/api/v1/namespaces/${sample.namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: sample.serviceAccount, namespace: sample.namespace },
  });
}

/** Runs `irsactl apply` as a user would, and prints and returns each link when it is verified. */
async function applyChain(
  setup: DemoSetup,
  { program, print, doing, progress, signal }: DemoOptions,
  reaper: Reaper,
): Promise<readonly ShownLink[]> {
  print('  $ irsactl apply --yes');
  doing('planning the chain');
  const shown: ShownLink[] = [];
  await runOwnProgram(program, {
    args: ['apply', '--yes', '--file', setup.chainFile],
    environment: clientEnvironment(setup),
    signal,
    reaper,
    onEvent: (event) => {
      progress(event);
      if (event.type !== 'link-verified' || event.verdict !== 'holds') return;
      const { link, summary } = event;
      shown.push({ link, summary });
      print(`  ✓ ${link.padEnd(18)} ${summary}`);
    },
  });
  return shown;
}

function clientEnvironment({ sandbox, cluster, caFile }: DemoSetup): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    KUBECONFIG: cluster.kubeconfigPath,
    ...sandbox.proxyEnvironment(caFile),
  };
}

function playOnOf(setup: DemoSetup): PlayOn {
  const { PATH: _, ...environment } = clientEnvironment(setup);
  return { environment, directory: setup.folder, kubectl: setup.binaries.kubectl ?? null };
}

async function tearDown(folders: readonly string[], running: Running, reaper: Reaper): Promise<void> {
  await running.webhook?.stop();
  await running.cluster?.stop();
  await running.sandbox?.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  await reaper.close();
}

/**
 * Creates a folder for what the pod's process reads. Root's own folder for temporary files is often closed to that process,
 * which runs as another user (pam_tmpdir); then it uses a folder that every user may enter. Throws if there is none.
 */
export async function makePodFolder(
  places: readonly string[] = [tmpdir(), '/tmp', '/var/tmp'],
): Promise<string> {
  const reasons: string[] = [];
  for (const place of new Set(places)) {
    const folder = await mkdtemp(join(place, 'irsactl-pod-'));
    const reason = await openToPod(folder);
    if (reason === null) return folder;
    await rm(folder, { recursive: true });
    reasons.push(reason);
  }
  throw new IrsaError('IRSA-DEMO-021', {
    what: "The pod's process cannot enter any temporary folder.",
    why: reasons.join(' '),
    next: 'Set TMPDIR to a folder that every user may enter and only root may change, or do not run as root.',
  });
}

/** Opens the folder to the pod's process; returns why that is not sufficient or not safe, or null. */
async function openToPod(folder: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  await chmod(folder, 0o711);
  const foreign = await findForeignPart(folder);
  if (foreign !== null) return foreign;
  return containerUserMay('enter', folder) ? null : `A folder above ${folder} is closed to other users.`;
}
