import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { IrsaError } from '../../errors/irsa-error.ts';
import { messageOf } from '../../errors/thrown.ts';
import { proxyFor } from '../../net/proxy-for.ts';
import { hostInUrl } from '../../trust/url-parts.ts';
import { KubernetesClient } from '../client.ts';
import { httpTransport } from '../exchange.ts';
import { type ConnectOptions, configFiles, noConfig } from '../kubeconfig-files.ts';
import { type Watch, watchOver } from '../watch.ts';
import { type DirectAccess, directLogIn } from './direct-access.ts';
import { kubeconfigAccess } from './kubeconfig-access.ts';

/** Calls and watches of one cluster. */
interface ClusterConnection {
  readonly client: KubernetesClient;
  readonly watch: Watch;
}

/**
 * Finds the cluster as kubectl does, for a server with little memory: it loads the whole Kubernetes client (80 MB)
 * only for a kubeconfig with a plugin, for several kubeconfigs, or with a proxy.
 */
export async function connectDirect(options: ConnectOptions): Promise<ClusterConnection> {
  const access = await findAccess(options);
  if (access !== null && proxyFor(access.server, options.env) === null) {
    const logIn = directLogIn(access);
    return {
      client: new KubernetesClient(httpTransport(access.server, logIn)),
      watch: watchOver(access.server, logIn),
    };
  }
  const { connectCluster, connectWatch } = await import('../connect.ts');
  const [client, watch] = await Promise.all([connectCluster(options), connectWatch(options)]);
  return { client, watch };
}

async function findAccess(options: ConnectOptions): Promise<DirectAccess | null> {
  const access = await configuredAccess(options);
  const { server } = options;
  if (server === undefined || access === null) return access;
  return { ...access, server: new URL(server) };
}

async function configuredAccess(options: ConnectOptions): Promise<DirectAccess | null> {
  const { env, kubeconfig, server } = options;
  try {
    const files = await configFiles(env, kubeconfig);
    const [first, second] = files;
    if (first === undefined) return inClusterAccess(env);
    return second === undefined ? await kubeconfigAccess(first) : null;
  } catch (error) {
    // With an address alone, the API server must need no authentication.
    if (server === undefined || !(error instanceof IrsaError)) throw error;
    return { server: new URL(server), credentials: async () => ({ tls: {}, authorization: '' }) };
  }
}

/** https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/#directly-accessing-the-rest-api */
const defaultFolder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Access from a pod with its service account. */
export function inClusterAccess(
  env: Readonly<Record<string, string | undefined>>,
  folder = defaultFolder,
): DirectAccess {
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] || '443';
  return {
    server: new URL(`https://${hostInUrl(host)}:${port}`),
    async credentials() {
      const [ca, token] = await Promise.all([read(folder, 'ca.crt'), read(folder, 'token')]);
      return { tls: { ca }, authorization: `Bearer ${token.trim()}` };
    },
  };
}

async function read(folder: string, name: string): Promise<string> {
  return readFile(join(folder, name), 'utf8').catch((cause: unknown) => {
    throw noConfig(`This pod has no service account token: ${messageOf(cause)}`);
  });
}
