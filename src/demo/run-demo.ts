import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { findBinaries } from '../binaries/find-binaries.ts';
import { searchLines } from '../binaries/search-lines.ts';
import { servingCertificates } from '../certificates/serving-certificates.ts';
import type { ProgressEvent } from '../chain/progress.ts';
import { type RunningSandbox, startSandbox } from '../sandbox/start-sandbox.ts';
import { webhookDefaults } from '../webhook/options.ts';
import { openWebhook } from '../webhook/serve-webhook.ts';
import type { RunningWebhook } from '../webhook/start-webhook.ts';
import { leftFolders, leftSentence, shownSentence } from './closing-sentence.ts';
import type { DemoResult, PlayOn, ShownLink } from './demo-result.ts';
import type { LocalCluster } from './local-cluster/local-cluster.ts';
import { startLocalCluster } from './local-cluster/start-local-cluster.ts';
import { runOwnProgram } from './own-program.ts';
import { playOnLines } from './play-on-lines.ts';
import { makePodFolder } from './pod-folder.ts';
import { type Reaper, startReaper } from './reaper/reaper.ts';
import { runSamplePod } from './run-sample-pod.ts';
import { sample, sampleChain } from './sample-chain.ts';
import type { DemoOptions, Stage } from './stage.ts';

/** The whole chain on one machine, up to the answer of a pod's `sts get-caller-identity`, and what is left of it. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const result = await show(options);
  options.print(`  ${leftSentence(result)}`);
  if (result.playOn === null) await options.conclude(result);
}

/** The show itself; when it returns, all that it started is stopped and removed. */
async function show(options: DemoOptions): Promise<DemoResult> {
  const started = performance.now();
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
    // Of its own, for the container's user must not pass through the folder of the cluster.
    const podFolder = watch(await makePodFolder());
    const stage = await setStage({ folder, podFolder }, options, running);
    const links = await applyChain(stage, options, reaper);
    const pod = await runSamplePod(stage, options);
    const seconds = Math.round(performance.now() - started) / 1000;
    options.print(`\n  ${shownSentence(seconds)}`);
    const playOn = options.keep ? playOnOf(stage) : null;
    const result = { links, pod, seconds, left: leftFolders(stage.binaries), playOn };
    if (playOn !== null) await stayOpen(playOn, result, options);
    return result;
  } finally {
    await strike(folders, running, reaper);
  }
}

interface Running {
  sandbox?: RunningSandbox;
  cluster?: LocalCluster;
  webhook?: RunningWebhook;
}

async function setStage(
  { folder, podFolder }: Pick<Stage, 'folder' | 'podFolder'>,
  options: DemoOptions,
  running: Running,
): Promise<Stage> {
  const { print, report, signal } = options;
  const binaries = await findBinaries({ progress: searchLines(report), signal });
  const sandbox = await startSandbox({ region: sample.region });
  running.sandbox = sandbox;
  print(`  AWS sandbox  ${sandbox.endpoint}, account ${sandbox.account}`);
  const cluster = await startLocalCluster({ directory: join(folder, 'cluster'), binaries, progress: report });
  running.cluster = cluster;
  print(`  API server   ${cluster.server}, a real kube-apiserver and etcd (${binaries.source})`);
  signal.throwIfAborted();

  const { webhook, caBundle } = await startWebhook(folder, cluster);
  running.webhook = webhook;
  await cluster.createNamespace(sample.namespace);
  await createServiceAccount(cluster);
  const stage = {
    folder,
    podFolder,
    binaries,
    sandbox,
    cluster,
    caFile: join(folder, 'aws-ca.pem'),
    chainFile: join(folder, 'irsa.yaml'),
  };
  await writeFile(stage.caFile, sandbox.caPem);
  await writeFile(
    stage.chainFile,
    sampleChain({
      manifestPath: cluster.manifestPath,
      nodeDirectory: join(folder, 'node'),
      webhook: { url: `https://127.0.0.1:${webhook.port}/mutate`, caBundle },
    }),
  );
  return stage;
}

/** With the CA of its certificate, in PEM. */
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

/** Runs `irsactl apply` itself, as a user would, and shows each link as it becomes true. Gives them in that order. */
async function applyChain(
  stage: Stage,
  { program, print, progress, signal }: DemoOptions,
  reaper: Reaper,
): Promise<readonly ShownLink[]> {
  print('  $ irsactl apply --yes');
  const shown: ShownLink[] = [];
  await runOwnProgram(program, {
    args: ['apply', '--yes', '--file', stage.chainFile],
    environment: clientEnvironment(stage),
    signal,
    reaper,
    onEvent: (event) => {
      progress(event);
      if (!isTrueNow(event) || shown.some(({ link }) => link === event.link)) return;
      const { link, summary } = event;
      shown.push({ link, summary });
      print(`  ✓ ${link.padEnd(18)} ${summary}`);
    },
  });
  return shown;
}

function isTrueNow(event: ProgressEvent): event is Extract<ProgressEvent, ShownLink> {
  return event.type === 'link-done' || (event.type === 'link-verified' && event.verdict === 'holds');
}

function clientEnvironment({ sandbox, cluster, caFile }: Stage): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    KUBECONFIG: cluster.kubeconfigPath,
    ...sandbox.proxyEnvironment(caFile),
  };
}

function playOnOf(stage: Stage): PlayOn {
  const { PATH: _, ...environment } = clientEnvironment(stage);
  return { environment, directory: stage.folder, kubectl: stage.binaries.kubectl ?? null };
}

async function stayOpen(playOn: PlayOn, result: DemoResult, options: DemoOptions): Promise<void> {
  const { print, report, signal, program } = options;
  report('To play on, paste these lines into another terminal:');
  print('');
  for (const line of playOnLines(playOn, program)) print(line);
  print('');
  await options.conclude(result);
  report('Then: irsactl plan, status, verify, destroy. Here, Ctrl-C takes everything away.');
  if (!signal.aborted) await once(signal, 'abort');
}

async function strike(folders: readonly string[], running: Running, reaper: Reaper): Promise<void> {
  await running.webhook?.stop();
  await running.cluster?.stop();
  await running.sandbox?.close();
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  await reaper.close();
}
