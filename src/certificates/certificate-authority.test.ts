import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { expect, test } from 'vitest';
import { createCertificateAuthority } from './certificate-authority.ts';

const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
const server = { subject: 'CN=server', usage: 'serverAuth', hosts: ['localhost'], ...validity } as const;

test('a bundle can contain two authorities with the same name', async () => {
  const [first, second] = await Promise.all(
    [1, 2].map(() => createCertificateAuthority('CN=replica', validity)),
  );
  const ca = [first?.pem ?? '', second?.pem ?? ''];
  for (const authority of [first, second]) {
    const listening = createServer({ ...(await authority?.issue(server)) }).listen(0, '127.0.0.1');
    await once(listening, 'listening');
    const { port } = listening.address() as AddressInfo;
    const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ca });
    await once(socket, 'secureConnect');
    expect(socket.authorized).toBe(true);
    socket.destroy();
    listening.close();
  }
});

test('a certificate has the requested usage and cannot issue others', async () => {
  const authority = await createCertificateAuthority('CN=a', validity);
  const client = await authority.issue({ subject: 'O=admins, CN=b', usage: 'clientAuth', ...validity });
  const issued = new X509Certificate(client.cert);
  expect([issued.subject, issued.ca, issued.subjectAltName]).toEqual(['O=admins\nCN=b', false, undefined]);
  expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  expect(issued.verify(new X509Certificate(authority.pem).publicKey)).toBe(true);
});
