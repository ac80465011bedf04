import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Service accounts by `namespace/name`, with their annotations. */
export type Accounts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Starts an API server with only the lists that a webhook requests; they never change. It serves plain HTTP. */
export async function startAccountApi(accounts: Accounts, configMap: string | null) {
  const serviceAccounts = Object.entries(accounts).map(([key, annotations], index) => {
    const [namespace, name] = key.split('/');
    return { metadata: { namespace, name, uid: `u-${index}`, resourceVersion: '1', annotations } };
  });
  const metadata = { namespace: 'eks', name: 'pod-identity-webhook', uid: 'c', resourceVersion: '1' };
  const configMaps = configMap === null ? [] : [{ metadata, data: { config: configMap } }];
  const watches = new Set<ServerResponse>();
  const server = createServer((incoming, outgoing) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://localhost');
    const send = (status: number, body: object) =>
      outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const [kind, items] = pathname.endsWith('/configmaps')
      ? ['ConfigMapList', configMaps]
      : ['ServiceAccountList', serviceAccounts];
    if (!searchParams.has('watch')) {
      send(200, { kind, apiVersion: 'v1', metadata: { resourceVersion: '1' }, items });
    } else if (searchParams.has('sendInitialEvents')) {
      // The response of an API server that cannot stream lists; clients then list and watch.
      send(422, { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'Invalid', code: 422 });
    } else {
      watches.add(outgoing.writeHead(200, { 'content-type': 'application/json' }));
      outgoing.flushHeaders();
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      for (const watch of watches) watch.end();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
