import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NodeShell } from '../../src/chain/node-shell.ts';
import type { ControlPlaneNode } from '../../src/config/trust-chain.ts';
import { IrsaError } from '../../src/errors/irsa-error.ts';
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
  server = createServer(await (await testCertificates()).issue(), (_, answer) => answer.writeHead(401).end());
  server.on('tlsClientError', () => {}).listen(0, '::');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
});

afterAll(async () => {
  server.close();
  await nodes.close();
});

const unreachable = new IrsaError('IRSA-CONTROLPLANE-060', { what: 'No.', why: 'It is off.', next: 'Wait.' });
const other: ControlPlaneNode = { ...nodeOfRules, name: 'cp-2' };
const lost: ControlPlaneNode = { ...nodeOfRules, name: 'cp-3' };

interface More {
  readonly knock?: typeof knock;
  readonly others?: readonly ControlPlaneNode[];
}

function knocked(redirect: Partial<RedirectWay>, more: More = {}) {
  const all = { ...rulesWay.redirect, apiPort: port, ipv4: null, ipv6: null, ...redirect };
  // Knocked at as one that ssh reaches; what is run on it, and on others, is run here.
  const node: ControlPlaneNode = { ...nodeOfRules, access: { kind: 'ssh', host: 'cp-1' } };
  const shell = (one: ControlPlaneNode): NodeShell => {
    const own = nodes.shell(nodeOfRules);
    return one === lost ? { ...own, run: async () => Promise.reject(unreachable) } : own;
  };
  const ports = { shell, knock: more.knock ?? knock };
  return knockAtNode(ports, { node, others: more.others ?? [] }, all);
}

it('a node sees a connection from the address that it has here', async () => {
  expect(await knocked({ ipv4: '127.0.0.2' })).toEqual([
    { address: '127.0.0.2', answer: 'direct', neighbour: null },
  ]);
});

it('who knocks at an address of its own is the node itself, in each family', async () => {
  expect(await knocked({ ipv4: '127.0.0.1', ipv6: '::1' })).toMatchObject([
    { answer: 'itself' },
    { answer: 'itself' },
  ]);
});

it('behind NAT it sees another one', async () => {
  const here = { source: '192.0.2.7' };
  const translated: typeof knock = (host, at, { whileOpen } = {}) =>
    knock(host, at, { whileOpen: async (seen) => whileOpen?.({ ...seen, ...here }) });
  expect(await knocked({ ipv4: '127.0.0.2' }, { knock: translated })).toMatchObject([
    { answer: 'translated' },
  ]);
});

it('another control plane node is asked as well, by the address that it has there', async () => {
  const found = await knocked({ ipv4: '127.0.0.1', ipv6: '::1' }, { others: [lost, other] });
  expect(found.map(({ neighbour }) => neighbour)).toEqual([
    { node: other, address: '127.0.0.1' },
    { node: other, address: '::1' },
  ]);
});

it('where nothing answers nobody is looked for', async () => {
  const apiPort = await freePort();
  expect(await knocked({ apiPort, ipv4: '127.0.0.1' }, { others: [other] })).toEqual([
    { address: '127.0.0.1', answer: 'none', neighbour: null },
  ]);
});
