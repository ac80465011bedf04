import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { Lab } from '../lab.ts';

/** The lab's cluster as seen through a front on this machine. */
export interface Front {
  readonly kubeconfig: string;
  close(): Promise<void>;
}

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, string>> }[];
}

/**
 * A double, and only in its version: kubelets of the lab's version join no API server that is so old. Everything else is asked of
 * the lab's own.
 */
export async function olderFront(lab: Lab, gitVersion: string): Promise<Front> {
  const { clusters, users } = parse(await readFile(lab.kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, user] = [clusters[0]?.cluster ?? {}, users[0]?.user ?? {}];
  const decoded = (text = '') => Buffer.from(text, 'base64');
  const tls = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const server = createServer((asked, answer) => {
    if (asked.url === '/version') {
      answer.setHeader('content-type', 'application/json');
      answer.end(JSON.stringify({ gitVersion }));
      return;
    }
    const { method, headers, url } = asked;
    const passed = request(new URL(url ?? '/', cluster['server']), { ...tls, method, headers }, (given) => {
      answer.writeHead(given.statusCode ?? 502, given.headers);
      given.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(lab.folder, 'older-front.kubeconfig');
  const named = { name: 'front', cluster: { server: `http://127.0.0.1:${port}` } };
  const context = { name: 'front', context: { cluster: 'front', user: 'front' } };
  const text = { clusters: [named], contexts: [context], users: [{ name: 'front', user: {} }] };
  await writeFile(
    kubeconfig,
    stringify({ apiVersion: 'v1', kind: 'Config', ...text, 'current-context': 'front' }),
  );
  return {
    kubeconfig,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await rm(kubeconfig);
    },
  };
}
