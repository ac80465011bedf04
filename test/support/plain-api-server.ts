import type { IncomingMessage, ServerResponse } from 'node:http';
import { loopbackServer } from './loopback-server.ts';

/** Service accounts by `namespace/name`, with their annotations. */
type Accounts = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface PlainApiServer {
  /** For --kube-api. */
  readonly url: string;
  /** Every requested path. */
  readonly asked: readonly string[];
}

/** The API server's response to a forbidden request. */
export const forbidden = {
  kind: 'Status',
  apiVersion: 'v1',
  status: 'Failure',
  message:
    'serviceaccounts is forbidden: User "system:serviceaccount:eks:webhook" cannot list resource "serviceaccounts" in API group "" at the cluster scope',
  reason: 'Forbidden',
  code: 403,
};

/** Starts an API server with only the endpoints that a webhook needs at startup, over plain HTTP. Its objects never change. */
export async function plainApiServer(accounts: Accounts | 'forbidden' = {}): Promise<PlainApiServer> {
  const asked: string[] = [];
  const url = await loopbackServer((incoming, outgoing) => {
    asked.push(incoming.url ?? '');
    if (accounts === 'forbidden') outgoing.writeHead(403).end(JSON.stringify(forbidden));
    else answer(accounts, incoming, outgoing);
  });
  return { url, asked };
}

function answer(accounts: Accounts, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://localhost');
  const [, namespace, name] =
    /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)$/.exec(pathname) ?? [];
  const single = accounts[`${namespace}/${name}`];
  outgoing.setHeader('content-type', 'application/json');
  if (pathname === '/api/v1/serviceaccounts' && searchParams.has('watch')) {
    outgoing.flushHeaders();
  } else if (pathname === '/api/v1/serviceaccounts') {
    const items = Object.entries(accounts).map(([key, annotations]) => accountOf(key, annotations));
    outgoing.end(
      JSON.stringify({
        kind: 'ServiceAccountList',
        apiVersion: 'v1',
        metadata: { resourceVersion: '1' },
        items,
      }),
    );
  } else if (single !== undefined) {
    outgoing.end(JSON.stringify(accountOf(`${namespace}/${name}`, single)));
  } else {
    outgoing.writeHead(404).end('{"kind":"Status","apiVersion":"v1","status":"Failure","code":404}');
  }
}

function accountOf(key: string, annotations: Readonly<Record<string, string>>) {
  const [namespace, name] = key.split('/');
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name, annotations } };
}
