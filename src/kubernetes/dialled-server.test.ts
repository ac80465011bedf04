import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { createCertificateAuthority } from '../certificates/certificate-authority.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { openCluster } from './connect.ts';

const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
const base64 = (text: string) => Buffer.from(text).toString('base64');

/** An API server with these names in its certificate, and a kubeconfig that leads to a balancer which is not there. */
async function cluster(hosts: readonly string[], more: object = {}) {
  const authority = await createCertificateAuthority('CN=cluster', validity);
  const pair = await authority.issue({
    subject: 'CN=api',
    usage: 'serverAuth',
    hosts: [...hosts],
    ...validity,
  });
  const admin = await authority.issue({ subject: 'CN=admin', usage: 'clientAuth', hosts: [], ...validity });
  let connections = 0;
  const server = createServer(
    { cert: pair.cert, key: pair.key, ca: authority.pem, requestCert: true },
    (incoming, outgoing) => {
      const { subject } = (incoming.socket as TLSSocket).getPeerCertificate();
      outgoing.end(JSON.stringify({ user: String(subject?.CN), path: incoming.url ?? '' }));
    },
  );
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(await temporaryFolder(), 'config');
  const config = {
    'current-context': 'c',
    clusters: [
      {
        name: 'c',
        cluster: {
          server: 'https://balancer.invalid:443',
          'certificate-authority-data': base64(authority.pem),
          ...more,
        },
      },
    ],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
    users: [
      {
        name: 'u',
        user: { 'client-certificate-data': base64(admin.cert), 'client-key-data': base64(admin.key) },
      },
    ],
  };
  await writeFile(kubeconfig, JSON.stringify(config));
  const access = await openCluster({ env: { HTTPS_PROXY: 'http://127.0.0.1:1' }, kubeconfig });
  const dial = async () => connect(port, '127.0.0.1');
  return { access, dial, connections: () => connections };
}

/** A stream that is no socket, as ssh gives it. */
async function streamTo(dial: () => Promise<Duplex>): Promise<Duplex> {
  const socket = await dial();
  return Duplex.from({ readable: socket, writable: socket });
}

const own = { host: '10.9.8.7', port: 6443 };

describe('one API server of a cluster', () => {
  it('is asked over a connection of the caller’s, each request over one of its own, as who the kubeconfig says', async () => {
    const { access, dial, connections } = await cluster(['kubernetes']);
    for (const open of [dial, dial, () => streamTo(dial)]) {
      const client = access.by({ ...own, dial: open });
      expect(client.server).toBe('https://10.9.8.7:6443');
      expect(await client.get('/version')).toEqual({ user: 'admin', path: '/version' });
    }
    expect(connections()).toBe(3);
  });

  it.each([
    [['kubernetes'], {}],
    [['balancer.invalid'], {}],
    [['other.name'], { 'tls-server-name': 'other.name' }],
  ])('may show a certificate for %j', async (hosts, more) => {
    const { access, dial } = await cluster(hosts, more);
    expect(await access.by({ ...own, host: '::1', dial }).get('/version')).toMatchObject({ user: 'admin' });
  });

  it.each([
    ['of another', ['10.9.8.8', 'somebody.else']],
    // Of a kubelet, which the CA of the cluster signs as well: the address is what the node itself says.
    ['of its machine alone', ['10.9.8.7']],
  ])('may not show that %s', async (_, hosts) => {
    const { access, dial } = await cluster(hosts);
    await expect(access.by({ ...own, dial }).get('/version')).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-003',
    });
  });

  it('that does not listen is one that is down', async () => {
    const { access } = await cluster(['10.9.8.7']);
    const socket = async () => connect(1, '127.0.0.1');
    await expect(access.by({ ...own, dial: socket }).get('/version')).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-002',
    });
    const stream = async () => {
      const broken = new Duplex({ read() {} });
      setImmediate(() => broken.destroy(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
      return broken;
    };
    await expect(access.by({ ...own, dial: stream }).get('/version')).rejects.toMatchObject({
      code: 'IRSA-CLUSTER-002',
    });
  });

  it('on a node that forwards nothing is none that is down', async () => {
    const { access } = await cluster(['10.9.8.7']);
    const problem = { what: 'no', why: 'no', next: 'no' };
    const refusing = (code: 'IRSA-CONTROLPLANE-065' | 'IRSA-CONTROLPLANE-064') => async () => {
      throw new IrsaError(code, problem);
    };
    const ask = (code: Parameters<typeof refusing>[0]) =>
      access.by({ ...own, dial: refusing(code) }).get('/version');
    await expect(ask('IRSA-CONTROLPLANE-065')).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-065' });
    await expect(ask('IRSA-CONTROLPLANE-064')).rejects.toMatchObject({ code: 'IRSA-CLUSTER-002' });
  });
});
