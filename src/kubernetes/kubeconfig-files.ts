import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';

export interface ConnectOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Path of a kubeconfig that takes precedence. */
  readonly kubeconfig?: string;
  /** Overrides the current context. */
  readonly context?: string;
  /** Overrides the address of the API server. */
  readonly server?: string;
  /** Called for every request and its outcome. */
  readonly report?: (call: string) => void;
}

/** The kubeconfig files, as kubectl finds them. Empty if irsactl runs in a pod without one. */
export async function configFiles(
  env: ConnectOptions['env'],
  kubeconfig?: string,
  ofKubeadm = '/etc/kubernetes/admin.conf',
): Promise<readonly string[]> {
  if (kubeconfig) return [kubeconfig];
  const listed = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (listed.length > 0) return existing(listed);
  const own = env['HOME'] ? join(env['HOME'], '.kube', 'config') : null;
  if (own && (await exists(own))) return [own];
  if (env['KUBERNETES_SERVICE_HOST']) return [];
  const isNode = await exists(ofKubeadm);
  throw noConfig(
    `KUBECONFIG is not set and ${own ?? '~/.kube/config'} does not exist.`,
    isNode ? cureOnNode(ofKubeadm) : usualCure,
  );
}

async function existing(listed: readonly string[]): Promise<readonly string[]> {
  const found = [];
  for (const file of listed) if (await exists(file)) found.push(file);
  if (found.length === 0) throw noConfig(`KUBECONFIG names ${listed.join(', ')}, which does not exist.`);
  return found;
}

/** irsactl never uses admin.conf automatically: it has all permissions, and the user may mean another cluster. */
function cureOnNode(ofKubeadm: string): string {
  return `This is a control plane node: run \`export KUBECONFIG=${ofKubeadm}\` as root.`;
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

const usualCure =
  'Set KUBECONFIG to the file that kubectl uses, or choose a context with `kubectl config use-context NAME`.';

/** The error for a missing or unusable kubeconfig. */
export function noConfig(why: string, next = usualCure, what = 'There is no usable kubeconfig.'): IrsaError {
  return new IrsaError('IRSA-CLUSTER-001', { what, why, next });
}
