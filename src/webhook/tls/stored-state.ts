import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KeyedCertificate } from '../../certificates/certificate-authority.ts';
import { canonicalHost } from './canonical-host.ts';
import { bundleOf, type CertificateFacts, type CertificateState } from './certificate-state.ts';
import type { FoundSecret } from './ports.ts';
import { certificateFacts, readCertificates } from './read-certificates.ts';

/** Only a Secret with this label, or one that holds nothing, is written. */
export const ownLabel = { key: 'app.kubernetes.io/managed-by', value: 'irsactl-webhook' } as const;

/** What a Secret says. */
export type StoredState =
  | { readonly kind: 'held'; readonly state: CertificateState }
  /** There is none, or one that holds nothing. */
  | { readonly kind: 'none' }
  /** It is ours, but nobody can serve from it. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'foreign' };

/** The members of the Secret: those that cert-manager writes too, and the keys of the CAs. */
export function storeState(state: CertificateState): Readonly<Record<string, string>> {
  const { serving, signing, next } = state;
  return {
    'tls.crt': serving.cert,
    'tls.key': serving.key,
    'ca.crt': bundleOf(state),
    'ca.key': signing.key,
    ...(next && { 'next-ca.crt': next.cert, 'next-ca.key': next.key }),
  };
}

export function readState(secret: FoundSecret | null): StoredState {
  if (secret === null || Object.values(secret.data).every((text) => text.trim() === '')) {
    return { kind: 'none' };
  }
  if (secret.labels[ownLabel.key] !== ownLabel.value) return { kind: 'foreign' };
  return parseState(secret.data);
}

function parseState(data: FoundSecret['data']): StoredState {
  const authorities = readCertificates(data['ca.crt'] ?? '');
  const signing = withKey(authorities[0]?.cert, data['ca.key']);
  if (signing === null) return broken('ca.crt and ca.key');
  const isAnnounced = (data['next-ca.crt'] ?? '') !== '';
  const next = isAnnounced ? withKey(data['next-ca.crt'], data['next-ca.key']) : null;
  if (isAnnounced && next === null) return broken('next-ca.crt and next-ca.key');
  const pair = withKey(data['tls.crt'], data['tls.key']);
  if (pair === null) return broken('tls.crt and tls.key');
  const [parsed, authority] = [new X509Certificate(pair.cert), new X509Certificate(signing.cert)];
  if (!parsed.checkIssued(authority) || !parsed.verify(authority.publicKey))
    return broken('tls.crt and ca.crt');
  const serving = { ...pair, hosts: hostsOf(parsed) };
  const retired = authorities.filter(({ id }) => id !== signing.id && id !== next?.id);
  return { kind: 'held', state: { serving, signing, next, retired } };
}

function broken(members: string): StoredState {
  return { kind: 'broken', why: `${members} do not belong together, or are none` };
}

/** Null where it is no certificate, no key, or the key of another. */
function withKey(cert = '', key = ''): (CertificateFacts & KeyedCertificate) | null {
  try {
    const parsed = new X509Certificate(cert);
    return parsed.checkPrivateKey(createPrivateKey(key)) ? { ...certificateFacts(cert, parsed), key } : null;
  } catch {
    return null;
  }
}

/** `DNS:a, IP Address:::1` as Node writes it. */
export function hostsOf({ subjectAltName = '' }: X509Certificate): readonly string[] {
  const names = subjectAltName
    .split(', ')
    .flatMap((name) => /^(?:DNS|IP Address):(.+)$/.exec(name)?.[1] ?? []);
  return names.map(canonicalHost);
}
