import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { benchAccount } from './webhook-review.ts';

/**
 * A stand-in for an API server that lists and watches service accounts: pages, continue tokens, bookmarks, and objects as
 * long as kubectl's. Filling a real one with 100,000 takes most of a minute.
 * Arguments: certificate file, key file, number of accounts, changes per second.
 */
const [certFile = '', keyFile = '', count = '0', changes = '0'] = process.argv.slice(2);
const accounts = Number(count);
let version = 1_000_000;

const server = createServer({ cert: readFileSync(certFile), key: readFileSync(keyFile) }, answer);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('disconnect', () => process.exit(0));

function answer(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const url = new URL(incoming.url ?? '/', 'https://localhost');
  outgoing.setHeader('content-type', 'application/json');
  if (url.pathname !== '/api/v1/serviceaccounts') {
    outgoing.writeHead(404).end('{"kind":"Status","reason":"NotFound","code":404}');
  } else if (url.searchParams.has('sendInitialEvents')) {
    // The original first requests a streamed list; after this error it lists and watches, as irsactl does.
    outgoing.writeHead(422).end('{"kind":"Status","status":"Failure","reason":"Invalid","code":422}');
  } else if (url.searchParams.has('watch')) {
    watch(outgoing);
  } else {
    outgoing.end(page(Number(url.searchParams.get('limit')), Number(url.searchParams.get('continue'))));
  }
}

function page(limit: number, from: number): string {
  const to = Math.min(from + limit, accounts);
  const items = Array.from({ length: to - from }, (_, index) => account(from + index));
  const next = to < accounts ? `,"continue":"${to}","remainingItemCount":${accounts - to}` : '';
  return `{"kind":"ServiceAccountList","apiVersion":"v1","metadata":{"resourceVersion":"${version}"${next}},"items":[${items.join(',')}]}`;
}

function watch(outgoing: ServerResponse): void {
  outgoing.flushHeaders();
  const timers = [
    setInterval(() => {
      outgoing.write(
        `{"type":"BOOKMARK","object":{"kind":"ServiceAccount","apiVersion":"v1","metadata":{"resourceVersion":"${version}","creationTimestamp":null}}}\n`,
      );
    }, 60_000),
    setInterval(() => {
      for (let change = 0; change < Number(changes); change += 1) {
        version += 1;
        const object = account(version % accounts).replace(
          '{',
          '{"kind":"ServiceAccount","apiVersion":"v1",',
        );
        outgoing.write(`{"type":"MODIFIED","object":${object}}\n`);
      }
    }, 1_000),
  ];
  outgoing.on('close', () => timers.forEach(clearInterval));
}

/** A service account as created by `kubectl apply` or a Helm chart: about 1,100 bytes. */
function account(index: number): string {
  const number = String(index).padStart(6, '0');
  const { namespace, name } = benchAccount(index);
  const role = `arn:aws:iam::123456789012:role/prod-1-${namespace}-${name}`;
  return (
    `{"metadata":{"name":"${name}","namespace":"${namespace}","uid":"3f6c1d1e-0000-4000-8000-000000${number}",` +
    `"resourceVersion":"${100_000 + index}","creationTimestamp":"2026-01-10T08:00:00Z",` +
    `"labels":{"app.kubernetes.io/instance":"${name}","app.kubernetes.io/managed-by":"Helm","app.kubernetes.io/name":"app"},` +
    `"annotations":{"eks.amazonaws.com/role-arn":"${role}","meta.helm.sh/release-name":"${name}","meta.helm.sh/release-namespace":"${namespace}"},` +
    `"managedFields":[{"manager":"helm","operation":"Update","apiVersion":"v1","time":"2026-01-10T08:00:00Z","fieldsType":"FieldsV1",` +
    `"fieldsV1":{"f:metadata":{"f:annotations":{".":{},"f:eks.amazonaws.com/role-arn":{},"f:meta.helm.sh/release-name":{},"f:meta.helm.sh/release-namespace":{}},` +
    `"f:labels":{".":{},"f:app.kubernetes.io/instance":{},"f:app.kubernetes.io/managed-by":{},"f:app.kubernetes.io/name":{}}}}}]}}`
  );
}
