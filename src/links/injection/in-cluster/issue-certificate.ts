import { chainAnnotation, managedLabels } from '../../../chain/object-marks.ts';
import type { InjectionPorts, ObjectRef } from '../ports.ts';
import { bundleOf, textIn } from './certificate.ts';

interface CertificateWork {
  readonly chain: string;
  readonly secret: ObjectRef;
  readonly registration: string;
  readonly hosts: readonly string[];
}

/** A new CA and certificate. Trusted first: pods read the Secret a minute later, and both are accepted meanwhile. */
export async function issueCertificate(work: CertificateWork, ports: InjectionPorts): Promise<void> {
  const { chain, secret, registration, hosts } = work;
  const { authority, cert, key } = await ports.certificates.issue(hosts);
  await trust(registration, authority, ports);
  const data = { 'ca.crt': authority, 'tls.crt': cert, 'tls.key': key };
  const encoded = Object.entries(data).map(([name, text]) => [name, Buffer.from(text).toString('base64')]);
  await ports.objects.apply({
    apiVersion: secret.apiVersion,
    kind: secret.kind,
    metadata: {
      name: secret.name,
      namespace: secret.namespace,
      labels: managedLabels,
      annotations: { [chainAnnotation]: chain },
    },
    type: 'kubernetes.io/tls',
    data: Object.fromEntries(encoded),
  });
}

/** Puts the CA of the certificate that is there into the registration. */
export async function trustCertificate(
  { secret, registration }: CertificateWork,
  ports: InjectionPorts,
): Promise<void> {
  const live = await ports.objects.read(secret);
  await trust(registration, textIn(live ?? undefined, 'ca.crt'), ports);
}

async function trust(registration: string, authority: string, ports: InjectionPorts): Promise<void> {
  const live = await ports.cluster.readRegistration(registration);
  const before = live === null ? '' : bundleOf(live);
  if (before.includes(authority.trim())) return;
  const bundle = `${before}${before === '' || before.endsWith('\n') ? '' : '\n'}${authority}`;
  await ports.cluster.trustAuthorities(registration, Buffer.from(bundle).toString('base64'));
}
