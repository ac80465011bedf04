import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer as createPlainServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { createCertificateAuthority } from '../../certificates/certificate-authority.ts';
import { KubernetesClient } from '../client.ts';
import { httpTransport } from '../exchange.ts';
import { connectDirect, inClusterAccess } from './connect-direct.ts';
import { directLogIn } from './direct-access.ts';

const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
const serverAuth = { usage: 'serverAuth', hosts: ['127.0.0.1'], ...validity } as const;
const clientAuth = { subject: 'CN=webhook', usage: 'clientAuth', hosts: [], ...validity } as const;

async function listening(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** An API server that returns the credentials of the request. */
const echo: RequestListener = (incoming, outgoing) => {
  const { socket } = incoming as IncomingMessage & {
    socket: { getPeerCertificate?: () => { subject?: { CN?: string } } };
  };
  const certificate = socket.getPeerCertificate?.().subject?.CN ?? null;
  const { authorization = null } = incoming.headers;
  outgoing.end(
    JSON.stringify({
      authorization,
      certificate,
      port: incoming.socket.remotePort ?? 0,
      path: incoming.url ?? '',
    }),
  );
};

async function tlsServer() {
  const authority = await createCertificateAuthority('CN=cluster', validity);
  const pair = await authority.issue({ subject: 'CN=api', ...serverAuth });
  const server = createServer(
    { cert: pair.cert, key: pair.key, ca: authority.pem, requestCert: true, rejectUnauthorized: false },
    echo,
  );
  return { authority, server, port: await listening(server) };
}

async function kubeconfig(cluster: object, user: object): Promise<string> {
  const file = join(await temporaryFolder(), 'config');
  const config = {
    'current-context': 'c',
    clusters: [{ name: 'c', cluster }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    users: [{ name: 'u', user }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

it('uses the current token and CA of a pod over a kept connection', async () => {
  const { authority, server, port } = await tlsServer();
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'ca.crt'), authority.pem);
  await writeFile(join(folder, 'token'), 'one\n');
  const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: String(port) };
  const access = inClusterAccess(env, folder);
  const client = new KubernetesClient(httpTransport(access.server, directLogIn(access)));
  const first = await client.get('/version');
  await writeFile(join(folder, 'token'), 'two');
  const second = await client.get('/version');
  expect([first?.['authorization'], second?.['authorization']]).toEqual(['Bearer one', 'Bearer two']);
  expect(first?.['port']).toBe(second?.['port']);
  const next = await createCertificateAuthority('CN=next', validity);
  server.setSecureContext(await next.issue({ subject: 'CN=api', ...serverAuth }));
  server.closeAllConnections();
  await expect(client.get('/version')).rejects.toMatchObject({ code: 'IRSA-CLUSTER-003' });
  await writeFile(join(folder, 'ca.crt'), next.pem);
  expect(await client.get('/version')).toMatchObject({ authorization: 'Bearer two' });
});

it('reports a pod without a token', async () => {
  const access = inClusterAccess({ KUBERNETES_SERVICE_HOST: '::1' }, '/nowhere');
  expect(access.server.href).toBe('https://[::1]/');
  await expect(access.credentials()).rejects.toMatchObject({ code: 'IRSA-CLUSTER-001' });
});

it('uses the certificate, token or password of a kubeconfig', async () => {
  const { authority, port } = await tlsServer();
  const pair = await authority.issue(clientAuth);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'tokens'));
  await writeFile(join(folder, 'tokens/token'), 'from a file');
  const cluster = {
    server: `https://127.0.0.1:${port}`,
    'certificate-authority-data': base64(authority.pem),
  };
  const ask = async (user: object) => {
    const { client } = await connectDirect({ env: {}, kubeconfig: await kubeconfig(cluster, user) });
    return client.get('/version');
  };
  expect(
    await ask({ 'client-certificate-data': base64(pair.cert), 'client-key-data': base64(pair.key) }),
  ).toMatchObject({ certificate: 'webhook', authorization: null });
  expect(await ask({ token: 'abc' })).toMatchObject({ certificate: null, authorization: 'Bearer abc' });
  expect(await ask({ tokenFile: join(folder, 'tokens/token') })).toMatchObject({
    authorization: 'Bearer from a file',
  });
  expect(await ask({ username: 'a', password: 'b' })).toMatchObject({ authorization: 'Basic YTpi' });
});

it('leaves plugins to the whole client, and sends no credentials over plain http', async () => {
  const port = await listening(createPlainServer(echo));
  const server = `http://127.0.0.1:${port}`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    command: '/nowhere',
    interactiveMode: 'Never',
  };
  const plugin = await connectDirect({ env: {}, kubeconfig: await kubeconfig({ server }, { exec }) });
  expect(await plugin.client.get('/version')).toMatchObject({ path: '/version', authorization: null });
  const token = await connectDirect({ env: {}, kubeconfig: await kubeconfig({ server }, { token: 'abc' }) });
  expect(await token.client.get('/version')).toMatchObject({ authorization: null });
});

it('accepts another address than the configuration has, or one without configuration', async () => {
  const port = await listening(createPlainServer(echo));
  const server = `http://127.0.0.1:${port}/below`;
  const file = await kubeconfig({ server: 'https://elsewhere.example' }, {});
  for (const options of [
    { env: {}, kubeconfig: file, server },
    { env: {}, server },
  ]) {
    const { client } = await connectDirect(options);
    expect(await client.get('/version')).toMatchObject({ path: '/below/version' });
  }
});

it.each(['', 'clusters: [', '{"current-context":"c"}'])(
  'leaves %j to the whole client, which explains the fault',
  async (text) => {
    const file = join(await temporaryFolder(), 'config');
    await writeFile(file, text);
    await expect(connectDirect({ env: {}, kubeconfig: file })).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-001',
    });
  },
);
