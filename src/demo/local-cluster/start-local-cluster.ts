import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findForeignPart } from '../../binaries/own-path.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type ClusterApi, clusterApi } from '../cluster-api.ts';
import { type Reaper, startReaper } from '../reaper.ts';
import { etcdSocket, startEtcd } from './etcd.ts';
import { type Layout, layOutCluster } from './layout.ts';
import type { LocalCluster, LocalClusterOptions } from './local-cluster.ts';
import { ManifestSupervisor } from './manifest-supervisor.ts';
import type { ServerProcess } from './server-process.ts';

/** Starts etcd and a kube-apiserver that follows its manifest; neither outlives this process. */
export async function startLocalCluster(options: LocalClusterOptions): Promise<LocalCluster> {
  const directory = resolve(options.directory);
  const report = options.progress ?? (() => undefined);
  await claim(directory);
  const reaper = startReaper();
  reaper.watchFolder(directory);
  const parts: Parts = {};
  const stop = (): Promise<void> => {
    parts.stopped ??= tearDown(parts, directory, reaper);
    return parts.stopped;
  };
  try {
    const layout = await layOutCluster(directory, options);
    report('starting etcd');
    parts.etcd = startEtcd({
      program: options.binaries.etcd,
      directory: layout.etcdDirectory,
      logPath: layout.etcdLogPath,
      reaper,
    });
    await etcdReady(layout, parts.etcd);
    report('starting kube-apiserver (usually 4 s)');
    parts.api = clusterApi(layout.access);
    parts.apiServer = new ManifestSupervisor({
      manifestPath: layout.manifestPath,
      program: options.binaries.kubeApiserver,
      logPath: layout.apiServerLogPath,
      reaper,
    });
    await apiServerReady(layout, parts.apiServer, parts.api, 60);
    await populateNamespace(parts.api, layout.pki.caCert, 'default');
    return clusterHandle(layout, parts.apiServer, parts.api, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Parts {
  etcd?: ServerProcess;
  apiServer?: ManifestSupervisor;
  api?: ClusterApi;
  stopped?: Promise<void>;
}

async function tearDown(parts: Parts, directory: string, reaper: Reaper): Promise<void> {
  parts.api?.close();
  await parts.apiServer?.stop();
  await parts.etcd?.end();
  await rm(directory, { recursive: true, force: true });
  await reaper.close();
}

async function claim(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await refuseUsedFolder(directory);
  await makePrivate(directory);
}

/** Throws IRSA-DEMO-021 if the folder exists and is not empty. */
export async function refuseUsedFolder(directory: string): Promise<void> {
  const found = existsSync(directory) ? await readdir(directory) : [];
  if (found.length === 0) return;
  throw new IrsaError('IRSA-DEMO-021', {
    what: `The folder ${directory} is not empty.`,
    why: `It holds ${found.slice(0, 3).join(', ')}; a local cluster removes its folder when it stops.`,
    next: 'Specify a folder that is empty or does not exist yet.',
  });
}

/** Closes the folder to other users; for root, throws if another user could replace it. */
async function makePrivate(directory: string): Promise<void> {
  const foreign = process.getuid?.() === 0 ? await findForeignPart(directory) : null;
  if (foreign === null) return chmod(directory, 0o700);
  throw new IrsaError('IRSA-DEMO-021', {
    what: `The local cluster does not run as root in ${directory}.`,
    why: `${foreign} A user who can change the folder could make root run a program.`,
    next: 'Use a folder that only root can change (for the demo: set TMPDIR), or do not run as root.',
  });
}

function etcdReady(layout: Layout, etcd: ServerProcess): Promise<void> {
  return awaitReady({
    what: 'etcd',
    logPath: layout.etcdLogPath,
    timeoutSeconds: 30,
    hasFailed: () => etcd.hasExited(),
    isReady: () => answersHealth(etcdSocket(layout.etcdDirectory)),
  });
}

/** Checks etcd's health over its socket. https://etcd.io/docs/v3.6/op-guide/monitoring/#health-check */
async function answersHealth(socketPath: string): Promise<boolean> {
  const outgoing = request({ socketPath, path: '/health', timeout: 1_000 }).end();
  outgoing.once('timeout', () => outgoing.destroy());
  const [answer] = await once(outgoing, 'response');
  answer.resume();
  return answer.statusCode === 200;
}

function apiServerReady(
  layout: Layout,
  supervisor: ManifestSupervisor,
  api: ClusterApi,
  timeoutSeconds: number,
): Promise<void> {
  let asked = '';
  return awaitReady({
    what: 'kube-apiserver',
    logPath: layout.apiServerLogPath,
    timeoutSeconds,
    hasFailed: () => supervisor.failures(asked) >= 3,
    isReady: async () => {
      asked = await readFile(layout.manifestPath, 'utf8');
      const before = supervisor.current();
      if (before === null || before.manifest !== asked) return false;
      const answer = await api.send('GET', '/readyz');
      return answer.status === 200 && supervisor.current() === before;
    },
  });
}

function clusterHandle(
  layout: Layout,
  supervisor: ManifestSupervisor,
  api: ClusterApi,
  stop: () => Promise<void>,
): LocalCluster {
  return {
    directory: layout.directory,
    kubeconfigPath: layout.kubeconfigPath,
    server: layout.server,
    manifestPath: layout.manifestPath,
    pkiDirectory: layout.pki.directory,
    caCertPath: layout.pki.caCert,
    adminCertPath: layout.pki.adminCert,
    adminKeyPath: layout.pki.adminKey,
    apiServerLogPath: layout.apiServerLogPath,
    api,
    restarts: () => supervisor.restarts(),
    waitUntilReady: (wait) => apiServerReady(layout, supervisor, api, wait?.timeoutSeconds ?? 60),
    createNamespace: (name) => createNamespace(api, layout.pki.caCert, name),
    stop,
  };
}

/**
 * Creates a namespace and, because no controller manager runs here, what that would create in it: the ServiceAccount
 * `default` and the ConfigMap with the cluster's CA, to which every pod's token volume refers.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/
 */
async function createNamespace(api: ClusterApi, caCertPath: string, name: string): Promise<void> {
  await api.ensure('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await populateNamespace(api, caCertPath, name);
}

/** As `createNamespace`, for an existing namespace. */
async function populateNamespace(api: ClusterApi, caCertPath: string, name: string): Promise<void> {
  const path = `/api/v1/namespaces/${name}`;
  await api.ensure(`${path}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default', namespace: name },
  });
  await api.ensure(`${path}/configmaps`, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace: name },
    data: { 'ca.crt': await readFile(caCertPath, 'utf8') },
  });
}

/** What to wait for, and what the error names if it does not become ready. */
interface ReadyCheck {
  readonly what: string;
  readonly logPath: string;
  readonly timeoutSeconds: number;
  /** Whether it is ready; an error counts as not ready. */
  readonly isReady: () => Promise<boolean>;
  /** Whether it can no longer become ready. */
  readonly hasFailed?: () => boolean;
}

/** Checks every 50 ms until it is ready; throws IRSA-DEMO-020 with the last lines of the log if it fails or times out. */
async function awaitReady(check: ReadyCheck): Promise<void> {
  const deadline = performance.now() + check.timeoutSeconds * 1000;
  while (!(await check.isReady().catch(() => false))) {
    const failed = check.hasFailed?.() === true;
    if (failed || performance.now() > deadline) throw await notReady(check, failed);
    await delay(50);
  }
}

async function notReady(check: ReadyCheck, failed: boolean): Promise<IrsaError> {
  const log = await readFile(check.logPath, 'utf8').catch(() => '');
  const tail = log.trimEnd().split('\n').slice(-3).join('\n');
  const how = failed ? 'It exited.' : `It was not ready after ${check.timeoutSeconds} s.`;
  return new IrsaError('IRSA-DEMO-020', {
    what: `${check.what} of the local cluster did not become ready.`,
    why: `${how} The end of its log:\n${tail === '' ? '(empty)' : tail}`,
    next: `Read ${check.logPath}.`,
  });
}
