import { Document, isScalar } from 'yaml';
import { apiVersion, kind } from './schema.ts';
import type {
  ControlPlaneNode,
  Injection,
  IssuerHosting,
  Role,
  RolePolicy,
  SigningKeySource,
  TrustChain,
} from './trust-chain.ts';
import type { WrittenInput } from './written-chain.ts';

/** The chain as an irsa.yaml in which every default is written out. It reads back to the same chain. */
export function renderResolved(chain: TrustChain): string {
  const document = new Document(writtenForm(chain), { aliasDuplicateObjects: false });
  const bucket = document.getIn(['spec', 'issuer', 's3', 'bucket'], true);
  if (isScalar(bucket)) bucket.comment = ` ${chain.issuer.url}`;
  return document.toString({ lineWidth: 0 });
}

/** The same as data, in the form of irsa.yaml. */
export function writtenForm(chain: TrustChain): Readonly<Record<string, unknown>> {
  return {
    apiVersion,
    kind,
    metadata: { name: chain.name },
    spec: {
      aws: { ...chain.aws },
      audience: chain.audience,
      signingKey: signingKeyForm(chain.signingKey),
      issuer: issuerForm(chain.issuer),
      controlPlane: { nodes: chain.controlPlane.nodes.map(nodeForm) },
      roles: chain.roles.map(roleForm),
      injection: injectionForm(chain.injection),
      tags: { ...chain.tags },
    },
  };
}

type WrittenSpec = WrittenInput['spec'];

function signingKeyForm(key: SigningKeySource): WrittenSpec['signingKey'] {
  if (key.source === 'cluster') return { source: 'cluster' };
  if (key.source === 'file') return { source: 'file', path: key.path };
  const bits = key.algorithm === 'RS256' ? { bits: key.bits } : {};
  return { source: 'generate', algorithm: key.algorithm, ...bits };
}

function issuerForm(issuer: IssuerHosting): WrittenSpec['issuer'] {
  return issuer.hosting === 's3'
    ? { s3: { bucket: issuer.bucket } }
    : { directory: { path: issuer.path, url: issuer.url } };
}

function nodeForm(node: ControlPlaneNode): WrittenSpec['controlPlane']['nodes'][number] {
  const access = node.access.kind === 'ssh' ? { ssh: node.access.host } : { local: true as const };
  return { name: node.name, ...access, manifest: node.manifest, directory: node.directory };
}

function roleForm(role: Role): object {
  const { permissionsBoundary } = role;
  return {
    name: role.name,
    path: role.path,
    ...accountsForm(role.serviceAccounts),
    policies: role.policies.map(policyForm),
    maxSessionDuration: role.maxSessionDuration,
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  };
}

function accountsForm([first, ...others]: Role['serviceAccounts']): object {
  return others.length === 0 ? { serviceAccount: first } : { serviceAccounts: [first, ...others] };
}

function policyForm(policy: RolePolicy): object {
  if (policy.kind === 'managed') return { managed: policy.policy };
  return { inline: { name: policy.name, document: policy.document } };
}

function injectionForm(injection: Injection): WrittenSpec['injection'] {
  if (injection.mode === 'none') return 'none';
  const { registration, annotationPrefix } = injection;
  if (registration.kind === 'url') return { webhook: { url: registration.url }, annotationPrefix };
  const { namespace, name, port } = registration;
  return { webhook: { service: { namespace, name, port } }, annotationPrefix };
}
