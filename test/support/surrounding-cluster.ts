import { writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { loopbackServer } from './loopback-server.ts';
import { forbidden } from './plain-api-server.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** The cluster's response to each list: its items, 403, or none. */
interface Lists {
  readonly nodes: readonly object[] | 'forbidden' | 'silent';
  readonly serviceaccounts: readonly object[] | 'forbidden' | 'silent';
}

interface SurroundingCluster {
  /** Path of a kubeconfig whose context is kubernetes-admin@prod-1. */
  readonly kubeconfig: string;
  /** Method and path of every request. */
  readonly asked: readonly string[];
}

/** A control plane node as the API server returns it. */
export function nodeObject(name: string, address: string) {
  return { metadata: { name }, status: { addresses: [{ type: 'InternalIP', address }] } };
}

/** A service account with its role. */
export function accountObject(namespace: string, name: string, role?: string) {
  const annotations = role === undefined ? {} : { 'eks.amazonaws.com/role-arn': role };
  return { metadata: { namespace, name, annotations } };
}

/** A cluster that `irsactl init` discovers through a kubeconfig. */
export async function surroundingCluster(lists: Lists): Promise<SurroundingCluster> {
  const asked: string[] = [];
  const url = await loopbackServer((incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://localhost');
    asked.push(`${incoming.method} ${pathname}`);
    if (pathname === '/version' && lists.nodes !== 'silent') {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.end(JSON.stringify({ gitVersion: 'v1.36.3' }));
      return;
    }
    answer(pathname.endsWith('/nodes') ? lists.nodes : lists.serviceaccounts, outgoing);
  });
  const kubeconfig = join(await temporaryFolder(), 'kubeconfig');
  await writeFile(kubeconfig, JSON.stringify(configOf(url)));
  return { kubeconfig, asked };
}

function answer(list: Lists['nodes'], outgoing: ServerResponse): void {
  if (list === 'silent') return;
  outgoing.writeHead(list === 'forbidden' ? 403 : 200, { 'content-type': 'application/json' });
  outgoing.end(
    JSON.stringify(list === 'forbidden' ? forbidden : { kind: 'List', metadata: {}, items: list }),
  );
}

function configOf(server: string) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'kubernetes-admin@prod-1',
    contexts: [{ name: 'kubernetes-admin@prod-1', context: { cluster: 'prod-1', user: 'admin' } }],
    clusters: [{ name: 'prod-1', cluster: { server } }],
    users: [{ name: 'admin', user: {} }],
  };
}
