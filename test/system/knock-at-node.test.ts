import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { knockAtNode } from '../../src/links/control-plane/stand-in/knock-at-node.ts';
import type { RedirectWay } from '../../src/links/control-plane/step/step-way.ts';
import { freePort, knock } from '../../src/nodes/knock.ts';
import { openNodes } from '../../src/nodes/open-nodes.ts';
import { nodeOfRules, rulesWay } from '../support/stand-in-world.ts';
import { startTcpBalancer } from '../support/tcp-balancer.ts';
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

it('behind something that translates addresses it sees another one', async () => {
  const translator = await startTcpBalancer();
  translator.backends = [port];
  const through: typeof knock = (host, _port, options) => knock(host, translator.port, options);
  expect(await knocked({ ipv4: '127.0.0.1' }, through)).toEqual([
    { address: '127.0.0.1', answer: 'translated' },
  ]);
  translator.stop();
});

it('where nothing answers nobody is looked for', async () => {
  const apiPort = await freePort();
  expect(await knocked({ apiPort, ipv4: '127.0.0.1' })).toEqual([{ address: '127.0.0.1', answer: 'none' }]);
});
