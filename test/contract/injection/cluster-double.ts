import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Case, JsonObject, Settings } from './cases.ts';

/** The part of a Kubernetes API and of EC2's metadata service that a webhook reads; its objects never change. */
export async function clusterDouble(
  cases: readonly Case[],
  { configMap, instance }: Settings,
): Promise<{ url: string; close(): void }> {
  const accounts = new Map<string, JsonObject>();
  const namespaces = new Map<string, JsonObject>();
  for (const { namespace, labels, account } of cases) {
    const { name, annotations } = account;
    namespaces.set(namespace.name, {
      kind: 'Namespace',
      metadata: { name: namespace.name, labels: { ...labels }, annotations: { ...namespace.annotations } },
    });
    if (annotations === null) continue;
    accounts.set(`${namespace.name}/${name}`, {
      kind: 'ServiceAccount',
      metadata: { namespace: namespace.name, name, annotations: { ...annotations } },
    });
  }
  const map: JsonObject = {
    kind: 'ConfigMap',
    metadata: { namespace: 'eks', name: 'pod-identity-webhook' },
    data: { config: configMap ?? '{}' },
  };
  const answers = new Map<string, unknown>([
    ['/api/v1/serviceaccounts', listOf('ServiceAccount', [...accounts.values()])],
    ['/api/v1/namespaces', listOf('Namespace', [...namespaces.values()])],
    ['/api/v1/namespaces/eks/configmaps', listOf('ConfigMap', [map])],
    ['/latest/api/token', 'token'],
    ['/latest/dynamic/instance-identity/document', instance],
  ]);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    if (searchParams.has('watch')) response.flushHeaders();
    else answer(response, answers.get(pathname));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function listOf(kind: string, items: readonly JsonObject[]): JsonObject {
  return {
    apiVersion: 'v1',
    kind: `${kind}List`,
    metadata: { resourceVersion: '1' },
    items: [...items],
  };
}

function answer(response: ServerResponse, body: unknown): void {
  response.setHeader('content-type', 'application/json');
  if (body === undefined) {
    response.statusCode = 404;
    response.end(JSON.stringify({ kind: 'Status', status: 'Failure', reason: 'NotFound', code: 404 }));
  } else {
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
