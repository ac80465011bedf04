import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** A certificate with its private key in PEM, as node:tls accepts them. */
export interface KeyedCertificate {
  readonly cert: string;
  /** A secret. */
  readonly key: string;
}

interface CertificateOrder extends Validity {
  /** For example `CN=kube-apiserver`. */
  readonly subject: string;
  readonly usage: 'serverAuth' | 'clientAuth';
  /** Host names and addresses of a server. */
  readonly hosts?: readonly string[];
}

interface CertificateAuthority {
  /** The authority's certificate. */
  readonly pem: string;
  /** Issues a certificate with a new key. */
  issue(order: CertificateOrder): Promise<KeyedCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Creates an authority (for example `CN=irsactl webhook CA`) that can issue certificates, but no further authorities. */
export async function createCertificateAuthority(
  name: string,
  validity: Validity,
): Promise<CertificateAuthority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name,
    ...validity,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return authorityOf(certificate, keys.privateKey);
}

function authorityOf(own: X509Certificate, signingKey: webcrypto.CryptoKey): CertificateAuthority {
  async function issue({
    subject,
    usage,
    hosts = [],
    ...validity
  }: CertificateOrder): Promise<KeyedCertificate> {
    const { publicKey, privateKey } = await newKeys();
    const names = hosts.map((value) => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value }) as const);
    const certificate = await X509CertificateGenerator.create({
      subject,
      issuer: own.subject,
      ...validity,
      signingAlgorithm: algorithm,
      signingKey,
      publicKey,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage[usage]]),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension(names)] : []),
        // Distinguishes authorities with the same name: RFC 5280, section 4.2.1.1.
        await AuthorityKeyIdentifierExtension.create(own.publicKey),
        await SubjectKeyIdentifierExtension.create(publicKey),
      ],
    });
    return { cert: `${certificate.toString('pem')}\n`, key: await pemOf(privateKey) };
  }

  return { pem: `${own.toString('pem')}\n`, issue };
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return `${PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}
