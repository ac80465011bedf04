import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knockAtNode } from '../../src/links/control-plane/stand-in/knock-at-node.ts';
import type { RedirectWay } from '../../src/links/control-plane/step/step-way.ts';
import { freePort, knock } from '../../src/nodes/knock.ts';
import { openNodes } from '../../src/nodes/open-nodes.ts';
import { nodeOfRules, rulesWay } from '../support/stand-in-world.ts';
import { testCertificates } from '../support/test-certificates.ts';

const nodes = openNodes({ ask: null });
let server: Server;
let port: number;

beforeAll(async () => {
  server = createServer(await (await testCertificates()).issue());
  server.on('tlsClientError', () => {}).listen(0, '::');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.close();
  await nodes.close();
});

function knocked(redirect: Partial<RedirectWay>, ask = knock) {
  const all = { ...rulesWay.redirect, apiPort: port, ipv4: null, ipv6: null, ...redirect };
  return knockAtNode({ shell: nodes.shell, knock: ask }, nodeOfRules, all);
}

it('a node sees a connection from the address that it has here, in each family', async () => {
  expect(await knocked({ ipv4: '127.0.0.1', ipv6: '::1' })).toEqual([
    { address: '127.0.0.1', answer: 'direct' },
    { address: '::1', answer: 'direct' },
  ]);
});

it('behind NAT it sees another one', async () => {
  const here = { source: '192.0.2.7' };
  const translated: typeof knock = (host, at, { whileOpen } = {}) =>
    knock(host, at, { whileOpen: async (seen) => whileOpen?.({ ...seen, ...here }) });
  expect(await knocked({ ipv4: '127.0.0.1' }, translated)).toEqual([
    { address: '127.0.0.1', answer: 'translated' },
  ]);
});

it('where nothing answers nobody is looked for', async () => {
  const apiPort = await freePort();
  expect(await knocked({ apiPort, ipv4: '127.0.0.1' })).toEqual([{ address: '127.0.0.1', answer: 'none' }]);
});
