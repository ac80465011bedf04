import { once } from 'node:events';
import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { jwksOf } from '../../../src/trust/jwks.ts';
import { parseJwks } from '../../../src/trust/parse-jwks.ts';
import { startIssuerServer } from '../../support/issuer-server-process.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { ecPair, pemOf } from '../../support/test-keys.ts';

const issuer = 'https://oidc.example.com';

/** A mounted volume, as the kubelet makes one: https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter */
async function volume(folder: string) {
  let generation = 0;
  return async (files: Readonly<Record<string, string>>) => {
    generation += 1;
    const name = `..${generation}`;
    await mkdir(join(folder, name), { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      await writeFile(join(folder, name, file), text);
      if (generation === 1) await symlink(join('..data', file), join(folder, file));
    }
    await symlink(name, join(folder, '..data_tmp'));
    await rename(join(folder, '..data_tmp'), join(folder, '..data'));
  };
}

async function keyFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'sa.pub');
  await writeFile(path, pemOf(ecPair().publicKey, 'spki'));
  return path;
}

describe('over TLS', () => {
  it('follows certificates and keys through the swap of mounted volumes, on kept connections too', async () => {
    const folder = await temporaryFolder();
    const put = await volume(folder);
    const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
    const authority = await createCertificateAuthority('CN=test', validity);
    const order = { subject: 'CN=a', usage: 'serverAuth', hosts: ['oidc.example.com'], ...validity } as const;
    const generation = async () => {
      const { cert, key } = await authority.issue(order);
      const { publicKey } = ecPair();
      await put({ 'tls.crt': cert, 'tls.key': key, 'sa.pub': pemOf(publicKey, 'spki') });
      return { cert, kid: jwksOf([publicKey]).keys[0]?.kid };
    };
    const first = await generation();
    const files = ['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')];
    const { served } = await startIssuerServer([
      join(folder, 'sa.pub'),
      ...['--issuer', issuer, '--interval', '100ms', ...files],
    ]);
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 1,
      ca: authority.pem,
      servername: 'oidc.example.com',
    });
    onTestFinished(() => agent.destroy());
    const { port } = served;
    const connections = new Set<Socket>();
    const ask = (path: string, options: object = {}) =>
      new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port, path, agent, ...options }, async (answer) => {
          let text = '';
          for await (const chunk of answer) text += chunk;
          resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers });
        });
        // `reusedSocket` says nothing of a call that waited for the connection.
        asked.on('socket', (socket) => connections.add(socket));
        asked.on('error', reject).end();
      });
    await expect.poll(async () => (await ask('/keys.json')).status).toBe(200);
    const before = await ask('/keys.json');
    expect(parseJwks(before.text).keys.map(({ kid }) => kid)).toEqual([first.kid]);
    const ifNoneMatch = { headers: { 'if-none-match': String(before.headers['etag']) } };
    expect(await ask('/keys.json', ifNoneMatch)).toMatchObject({ status: 304, text: '' });
    const head = await ask('/keys.json', { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers['content-length']).toBe(String(Buffer.byteLength(before.text)));
    expect((await ask('/')).status).toBe(404);

    const second = await generation();
    await expect
      .poll(async () => parseJwks((await ask('/keys.json')).text).keys[0]?.kid, { timeout: 10_000 })
      .toBe(second.kid);
    expect((await ask('/keys.json', ifNoneMatch)).status).toBe(200);
    expect(connections.size).toBe(1);
    await expect.poll(() => servedCertificate(port), { timeout: 10_000 }).toBe(pemBody(second.cert));
    await expect(servedCertificate(port, { maxVersion: 'TLSv1.1' })).rejects.toThrow();

    expect((await ask('/keys.json', { method: 'DELETE' })).status).toBe(405);
  });
});

function servedCertificate(port: number, options: object = {}): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options }, () => {
      resolve(socket.getPeerX509Certificate()?.raw.toString('base64'));
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

function pemBody(pem: string): string {
  return pem.replace(/-----[^-]+-----|\s/g, '');
}

describe('a server that stops', () => {
  it('is unready at once, tells kept connections to go elsewhere, and ends with 0', async () => {
    const flags = ['--issuer', issuer, '--plain-http', '--shutdown-delay', '700ms'];
    const { served, stop, log } = await startIssuerServer([await keyFile(), ...flags]);
    await expect.poll(() => log.map(({ msg }) => msg)).toContain('the keys are read');
    const kept = connect(served.port, '127.0.0.1').setEncoding('utf8');
    let said = '';
    kept.on('data', (text) => {
      said += text;
    });
    const ask = 'GET /keys.json HTTP/1.1\r\nhost: x\r\n\r\n';
    kept.write(ask);
    await expect.poll(() => said).toContain('connection: keep-alive'.replace('c', 'C'));
    const silent = connect(served.port, '127.0.0.1');
    silent.on('error', () => {});
    await once(silent, 'connect');
    const started = performance.now();
    const ended = stop('SIGTERM');
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${served.metricsPort}/readyz`)).status)
      .toBe(503);
    said = '';
    const closed = once(kept, 'close');
    kept.write(ask);
    await closed;
    expect(said).toMatch(/^HTTP\/1.1 200 OK/);
    expect(said).toContain('Connection: close');
    expect(await ended).toBe(0);
    expect(performance.now() - started).toBeLessThan(9_000);
    expect(log.at(-1)?.['msg']).toBe('stopped');
  });
});

describe('on the port beside it', () => {
  it('health, readiness and metrics are plain HTTP', async () => {
    const { served } = await startIssuerServer([await keyFile(), '--issuer', issuer, '--plain-http']);
    const ask = (port: number, path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    await expect.poll(async () => (await ask(served.metricsPort, '/readyz')).status).toBe(200);
    expect((await ask(served.metricsPort, '/healthz')).status).toBe(200);
    expect((await ask(served.metricsPort, '/keys.json')).status).toBe(404);
    await ask(served.port, '/keys.json');
    expect((await ask(served.port, '/metrics')).status).toBe(404);
    const metrics = await (await ask(served.metricsPort, '/metrics')).text();
    expect(metrics).toContain('irsactl_issuer_answers_total{method="GET",code="200"} 1\n');
    expect(metrics).toContain('irsactl_issuer_keys 1\n');
    expect(metrics).toContain('process_resident_memory_bytes');
  });

  it('nothing is ready while the cluster does not answer', async () => {
    const folder = await temporaryFolder();
    const config = join(folder, 'config');
    const cluster = { name: 'c', cluster: { server: 'http://127.0.0.1:1' } };
    const context = { name: 'c', context: { cluster: 'c', user: 'c' } };
    const text = { 'current-context': 'c', clusters: [cluster], contexts: [context], users: [] };
    await writeFile(config, JSON.stringify(text));
    const flags = ['--issuer', issuer, '--plain-http', '--kubeconfig', config];
    const { served, log } = await startIssuerServer(flags);
    expect((await fetch(`http://127.0.0.1:${served.port}/keys.json`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${served.metricsPort}/readyz`)).status).toBe(503);
    expect((await fetch(`http://127.0.0.1:${served.metricsPort}/healthz`)).status).toBe(200);
    await expect
      .poll(() => log.map(({ msg }) => msg))
      .toContain('the keys cannot be read: nothing is served yet');
  });
});

describe('what it cannot be started with', () => {
  it('is named', async () => {
    const keys = await keyFile();
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    onTestFinished(() => void taken.close());
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const serve = ['issuer', 'serve', '--issuer', issuer, '--host', '127.0.0.1', '--metrics-port', '0'];
    const [onTaken, withoutPair, withoutKeys, stdin, unsaid, both] = await Promise.all([
      runIrsactl([...serve, keys, '--plain-http', '--port', String(port)]),
      runIrsactl([...serve, keys, '--port', '0', '--tls-cert', '/nowhere', '--tls-key', keys]),
      runIrsactl([...serve, '/nowhere.pub', '--port', '0', '--plain-http']),
      runIrsactl([...serve, '-', '--port', '0', '--plain-http']),
      runIrsactl([...serve, keys, '--port', '0']),
      runIrsactl([...serve, keys, '--port', '0', '--plain-http', '--tls-cert', keys]),
    ]);
    expect([onTaken.code, onTaken.stderr]).toEqual([1, expect.stringContaining('IRSA-ISSUER-070')]);
    expect([withoutPair.code, withoutPair.stderr]).toEqual([1, expect.stringContaining('IRSA-ISSUER-071')]);
    expect(withoutKeys.stderr).toContain('IRSA-KEY-007');
    for (const { code, stderr } of [stdin, unsaid, both])
      expect([code, stderr]).toEqual([2, expect.any(String)]);
    expect(unsaid.stderr).toContain('--plain-http');
  });
});
