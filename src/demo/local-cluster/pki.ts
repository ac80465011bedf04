import 'reflect-metadata';
import { generateKeyPair, randomBytes, webcrypto } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as x509 from '@peculiar/x509';

/** The files of a local cluster's pki folder, named as kubeadm names them where it has them. */
export interface PkiFiles {
  readonly directory: string;
  readonly caCert: string;
  readonly servingCert: string;
  readonly servingKey: string;
  readonly adminCert: string;
  readonly adminKey: string;
  readonly saKey: string;
  readonly saPub: string;
}

const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
const signing = { name: 'ECDSA', hash: 'SHA-256' };
const { BasicConstraintsExtension, KeyUsagesExtension, KeyUsageFlags, ExtendedKeyUsageExtension } = x509;
const day = 24 * 60 * 60 * 1000;

/** Makes the authority, the serving and the administrator's certificate, and the service account key pair. */
export async function makePki(directory: string, now: Date): Promise<PkiFiles> {
  x509.cryptoProvider.set(webcrypto);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const files: PkiFiles = {
    directory,
    caCert: join(directory, 'ca.crt'),
    servingCert: join(directory, 'apiserver.crt'),
    servingKey: join(directory, 'apiserver.key'),
    adminCert: join(directory, 'admin.crt'),
    adminKey: join(directory, 'admin.key'),
    saKey: join(directory, 'sa.key'),
    saPub: join(directory, 'sa.pub'),
  };
  const authority = await makeAuthority(now);
  await writeFile(files.caCert, authority.cert.toString('pem'));
  await Promise.all([
    issue(authority, { cn: 'kube-apiserver', usage: 'serverAuth', now }, files.servingCert, files.servingKey),
    // The group system:masters passes every authorization check of the API server:
    // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
    issue(
      authority,
      { cn: 'kubernetes-admin', o: 'system:masters', usage: 'clientAuth', now },
      files.adminCert,
      files.adminKey,
    ),
    makeServiceAccountKey(files),
  ]);
  return files;
}

interface Authority {
  readonly cert: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

interface Leaf {
  readonly cn: string;
  readonly o?: string;
  readonly usage: 'serverAuth' | 'clientAuth';
  readonly now: Date;
}

async function makeAuthority(now: Date): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const cert = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: 'CN=irsactl-local-cluster',
    ...validity(now),
    keys,
    signingAlgorithm: signing,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  return { cert, keys };
}

async function issue(authority: Authority, leaf: Leaf, certPath: string, keyPath: string): Promise<void> {
  const keys = await webcrypto.subtle.generateKey(ecdsa, true, ['sign', 'verify']);
  const names = [
    { type: 'ip', value: '127.0.0.1' },
    { type: 'dns', value: 'localhost' },
    { type: 'dns', value: 'kubernetes.default.svc' },
  ] as const;
  const cert = await x509.X509CertificateGenerator.create({
    serialNumber: serial(),
    subject: leaf.o === undefined ? `CN=${leaf.cn}` : `O=${leaf.o}, CN=${leaf.cn}`,
    issuer: authority.cert.subject,
    ...validity(leaf.now),
    publicKey: keys.publicKey,
    signingKey: authority.keys.privateKey,
    signingAlgorithm: signing,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([x509.ExtendedKeyUsage[leaf.usage]]),
      ...(leaf.usage === 'serverAuth' ? [new x509.SubjectAlternativeNameExtension([...names])] : []),
    ],
  });
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  await writeFile(certPath, cert.toString('pem'));
  await writeFile(keyPath, x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), { mode: 0o600 });
}

async function makeServiceAccountKey(files: PkiFiles): Promise<void> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  await writeFile(files.saKey, pair.privateKey, { mode: 0o600 });
  await writeFile(files.saPub, pair.publicKey);
}

/** A positive serial number of 16 bytes. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f;
  return bytes.toString('hex');
}

function validity(now: Date): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + 365 * day) };
}
