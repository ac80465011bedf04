import 'reflect-metadata';
import { createSecureContext, type SecureContext } from 'node:tls';
import * as x509 from '@peculiar/x509';
import type { RandomBytes } from '../state.ts';

/** The sandbox's own certificate authority: one certificate a host, made when first asked for. */
export interface CertificateAuthority {
  readonly caPem: string;
  contextFor(host: string): Promise<SecureContext>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const days = 24 * 60 * 60 * 1000;

/** Makes a new authority; its private key lives in memory only. */
export async function createCertificateAuthority(options: {
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
}): Promise<CertificateAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(options.randomBytes),
    name: `CN=irsactl sandbox ${options.randomBytes(4).toString('hex')}`,
    ...validity(options.now()),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const leafKeys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', leafKeys.privateKey)).toString('base64');
  const key = `-----BEGIN PRIVATE KEY-----\n${pkcs8.replace(/.{64}/g, '$&\n')}\n-----END PRIVATE KEY-----\n`;
  const caPem = `${ca.toString('pem')}\n`;

  async function makeContext(host: string): Promise<SecureContext> {
    const leaf = await x509.X509CertificateGenerator.create({
      serialNumber: serialNumber(options.randomBytes),
      // A common name holds at most 64 characters; the host stands in the alternative name, where clients look.
      subject: 'CN=irsactl sandbox',
      issuer: ca.subject,
      ...validity(options.now()),
      signingAlgorithm: algorithm,
      signingKey: keys.privateKey,
      publicKey: leafKeys.publicKey,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension(alternativeNames(host)),
        await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
        await x509.SubjectKeyIdentifierExtension.create(leafKeys.publicKey),
      ],
    });
    return createSecureContext({ cert: `${leaf.toString('pem')}\n${caPem}`, key, minVersion: 'TLSv1.2' });
  }

  const contexts = new Map<string, Promise<SecureContext>>();
  return {
    caPem,
    contextFor(host) {
      const cached = contexts.get(host) ?? makeContext(host);
      contexts.set(host, cached);
      return cached;
    },
  };
}

function alternativeNames(host: string): x509.JsonGeneralNames {
  if (host !== 'localhost') return [{ type: 'dns', value: host }];
  // Clients that name no host (an IP address is none) get this one.
  return [
    { type: 'dns', value: 'localhost' },
    { type: 'ip', value: '127.0.0.1' },
    { type: 'ip', value: '::1' },
  ];
}

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  // Real clients check against the real clock, which a test's clock may differ from.
  const early = Math.min(now.getTime(), Date.now());
  const late = Math.max(now.getTime(), Date.now());
  return { notBefore: new Date(early - days), notAfter: new Date(late + 365 * days) };
}

function serialNumber(randomBytes: RandomBytes): string {
  return `01${randomBytes(15).toString('hex')}`;
}
