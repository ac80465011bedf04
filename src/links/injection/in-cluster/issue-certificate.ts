import { chainAnnotation, managedLabels } from '../../../chain/object-marks.ts';
import { caBundleOf } from '../live-registration.ts';
import type { InjectionPorts, ObjectRef } from '../ports.ts';
import { restartsPods, textIn } from './certificate.ts';

interface CertificateWork {
  readonly chain: string;
  readonly secret: ObjectRef;
  readonly registration: string;
  readonly hosts: readonly string[];
}

/**
 * Issues a new CA and certificate. The registration trusts it first, beside the old one, which pods use until their
 * restart. If the Secret is gone, its key may have leaked, so the registration trusts the new CA alone.
 */
export async function issueCertificate(work: CertificateWork, ports: InjectionPorts): Promise<void> {
  const { chain, secret, registration, hosts } = work;
  const { authority, cert, key } = await ports.certificates.issue(hosts);
  const before = await trustedBy(registration, ports);
  const isGone = (await ports.objects.read(secret)) === null;
  await (isGone ? write(registration, authority, ports) : trust(registration, authority, ports));
  const data = { 'ca.crt': authority, 'tls.crt': cert, 'tls.key': key };
  const encoded = Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
  await ports.objects.apply({
    apiVersion: secret.apiVersion,
    kind: secret.kind,
    metadata: {
      name: secret.name,
      namespace: secret.namespace,
      labels: managedLabels,
      annotations: { [chainAnnotation]: chain, ...(before !== '' && { [restartsPods]: 'true' }) },
    },
    type: 'kubernetes.io/tls',
    data: Object.fromEntries(encoded),
  });
}

/** Adds the CA of the existing certificate to the registration. */
export async function trustCertificate(
  { secret, registration }: CertificateWork,
  ports: InjectionPorts,
): Promise<void> {
  const live = await ports.objects.read(secret);
  await trust(registration, textIn(live ?? undefined, 'ca.crt'), ports);
}

/** Removes every other CA from the registration. */
export async function trustOnly(
  { secret, registration }: CertificateWork,
  ports: InjectionPorts,
): Promise<void> {
  const live = await ports.objects.read(secret);
  await write(registration, textIn(live ?? undefined, 'ca.crt'), ports);
}

async function trust(registration: string, authority: string, ports: InjectionPorts): Promise<void> {
  const before = await trustedBy(registration, ports);
  const isTrusted = before.includes(authority.trim());
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  await write(registration, isTrusted ? before : `${before}${separator}${authority}`, ports);
}

async function trustedBy(registration: string, { cluster }: InjectionPorts): Promise<string> {
  const live = await cluster.readRegistration(registration);
  return live === null ? '' : Buffer.from(caBundleOf(live), 'base64').toString('utf8');
}

function write(registration: string, bundle: string, { cluster }: InjectionPorts): Promise<void> {
  return cluster.trustAuthorities(registration, Buffer.from(bundle).toString('base64'));
}
