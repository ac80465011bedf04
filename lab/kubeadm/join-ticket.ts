import { createHash, randomBytes, X509Certificate } from 'node:crypto';

/** https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/#token-format */
export function newToken(): string {
  return `${randomBytes(3).toString('hex')}.${randomBytes(8).toString('hex')}`;
}

/** https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/high-availability/ */
export function newCertificateKey(): string {
  return randomBytes(32).toString('hex');
}

/** Returns kubeadm's pin of an authority: the hash of its public key. */
export function authorityPin(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256:${createHash('sha256').update(key).digest('hex')}`;
}
