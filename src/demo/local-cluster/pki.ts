import { generateKeyPair } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  createCertificateAuthority,
  type KeyedCertificate,
} from '../../certificates/certificate-authority.ts';

/** The files of a local cluster's pki folder, with kubeadm's names if it has them. */
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

const serverNames = ['127.0.0.1', 'localhost', 'kubernetes.default.svc'];
const day = 24 * 60 * 60 * 1000;

/** Creates the CA, the serving and administrator's certificates, and the service account key pair. */
export async function makePki(directory: string, now: Date): Promise<PkiFiles> {
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
  const validity = {
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 365 * day),
  };
  const authority = await createCertificateAuthority('CN=irsactl-local-cluster', validity);
  await writeFile(files.caCert, authority.pem);
  const serving = {
    subject: 'CN=kube-apiserver',
    usage: 'serverAuth',
    hosts: serverNames,
    ...validity,
  } as const;
  // The group system:masters passes every authorization check of the API server:
  // https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles
  const admin = {
    subject: 'O=system:masters, CN=kubernetes-admin',
    usage: 'clientAuth',
    ...validity,
  } as const;
  await Promise.all([
    authority.issue(serving).then((issued) => write(files.servingCert, files.servingKey, issued)),
    authority.issue(admin).then((issued) => write(files.adminCert, files.adminKey, issued)),
    makeServiceAccountKey(files),
  ]);
  return files;
}

async function write(certPath: string, keyPath: string, { cert, key }: KeyedCertificate): Promise<void> {
  await writeFile(certPath, cert);
  await writeFile(keyPath, key, { mode: 0o600 });
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
