import { once } from 'node:events';
import { connect, createServer, type SecureVersion } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createCertificateAuthority, type KeyedCertificate } from '../certificates/certificate-authority.ts';
import type { TlsRules } from './admission-server.ts';
import { tlsRules } from './tls-rules.ts';

let pair: KeyedCertificate;
beforeAll(async () => {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=test', validity);
  pair = await authority.issue({ subject: 'CN=a', usage: 'serverAuth', hosts: ['a'], ...validity });
});

/** Version and suite that a client of at most this version negotiates; null if the server refuses it. */
async function agreed(limits: TlsRules, maxVersion: SecureVersion): Promise<string | null> {
  const server = createServer({ ...pair, ...limits }, (socket) => socket.end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const client = { rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion } as const;
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ciphers: 'ALL:@SECLEVEL=0', ...client });
    socket.on('secureConnect', () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().name}`);
      socket.destroy();
    });
    socket.on('error', () => resolve(null));
  });
}

const gcm = 'ECDHE-ECDSA-AES128-GCM-SHA256';
const cbc = 'ECDHE-ECDSA-AES128-SHA';

describe('the connections that the webhook accepts', () => {
  it.each<[string, string[], SecureVersion | undefined, SecureVersion, string | null]>([
    ['TLS 1.2 by default', [], undefined, 'TLSv1.2', 'TLSv1.2 '],
    ['TLS 1.3 by default', [], undefined, 'TLSv1.3', 'TLSv1.3 '],
    ['no TLS 1.1 by default', [], undefined, 'TLSv1.1', null],
    ['TLS 1.0 if configured', [], 'TLSv1', 'TLSv1', 'TLSv1 '],
    ['TLS 1.1 with a suite', [cbc], 'TLSv1.1', 'TLSv1.1', `TLSv1.1 ${cbc}`],
    ['no TLS 1.2 if 1.3 is the minimum', [], 'TLSv1.3', 'TLSv1.2', null],
    ['a chosen suite', [gcm], undefined, 'TLSv1.2', `TLSv1.2 ${gcm}`],
    ['TLS 1.3 beside chosen suites, as in Go', [gcm], undefined, 'TLSv1.3', 'TLSv1.3 '],
    [
      'no TLS 1.2 suite if only TLS 1.3 suites are chosen',
      ['TLS_AES_128_GCM_SHA256'],
      'TLSv1',
      'TLSv1.2',
      null,
    ],
    [
      'a suite beside one that OpenSSL no longer has',
      ['RC4-SHA', gcm],
      undefined,
      'TLSv1.2',
      `TLSv1.2 ${gcm}`,
    ],
  ])('use %s', async (_, suites, minVersion, client, expected) => {
    const found = await agreed(tlsRules(suites, minVersion), client);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toContain(expected);
  });

  it('cannot be configured without a supported suite', () => {
    expect(() => tlsRules(['RC4-SHA', 'DES-CBC3-SHA'])).toThrow('IRSA-WEBHOOK-011');
  });
});
