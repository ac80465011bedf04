import { dirname, isAbsolute, join } from 'node:path';
import { internalError } from '../errors/internal-error.ts';
import type { Place } from '../errors/irsa-error.ts';
import { parseAccountId } from '../trust/arn.ts';
import { type IssuerUrl, parseIssuerUrl } from '../trust/issuer-url.ts';
import { bucketIssuerUrl } from './bucket-url.ts';
import { defaults } from './defaults.ts';
import { resolvePolicyArn } from './policy-reference.ts';
import { defaultRoleName } from './role-name.ts';
import type {
  AwsTarget,
  ControlPlaneNode,
  Injection,
  IssuerHosting,
  Role,
  RolePolicy,
  ServiceAccountRef,
  SigningKeySource,
  TrustChain,
} from './trust-chain.ts';
import type { WrittenChain } from './written-chain.ts';

type Spec = WrittenChain['spec'];
type WrittenRole = Spec['roles'][number];

/** Fills in what follows from the rest of the file. The file has passed the schema and every rule before. */
export function resolveTrustChain(
  written: WrittenChain,
  file: string,
  placeOfRole: (index: number) => Place,
): TrustChain {
  const { metadata, spec } = written;
  return {
    name: metadata.name,
    file,
    aws: resolveAws(spec.aws),
    audience: spec.audience,
    signingKey: resolveSigningKey(spec.signingKey, file),
    issuer: resolveIssuer(spec, file),
    controlPlane: { nodes: spec.controlPlane.nodes.map((node) => resolveNode(node, file)) },
    roles: spec.roles.map((role, index) => resolveRole(role, metadata.name, spec, placeOfRole(index))),
    injection: resolveInjection(spec.injection),
    tags: spec.tags,
  };
}

/** A path in irsa.yaml is meant from the folder of the file, wherever the command runs. */
export function resolvePath(file: string, path: string): string {
  return isAbsolute(path) ? path : join(dirname(file), path);
}

function resolveAws(aws: Spec['aws']): AwsTarget {
  const account = aws.account === undefined ? null : parseAccountId(aws.account);
  return account === null ? { region: aws.region } : { region: aws.region, account };
}

function resolveSigningKey(key: Spec['signingKey'], file: string): SigningKeySource {
  if (key.source === 'cluster') return { source: 'cluster' };
  if (key.source === 'file' && key.path !== undefined) {
    return { source: 'file', path: resolvePath(file, key.path) };
  }
  return {
    source: 'generate',
    algorithm: key.algorithm ?? defaults.signingKey.algorithm,
    bits: key.bits ?? defaults.signingKey.bits,
  };
}

function resolveIssuer(spec: Spec, file: string): IssuerHosting {
  const { s3, directory } = spec.issuer;
  if (directory) {
    return {
      hosting: 'directory',
      path: resolvePath(file, directory.path),
      url: parseIssuerUrl(directory.url),
    };
  }
  const bucket = s3?.bucket ?? '';
  const url: IssuerUrl = parseIssuerUrl(bucketIssuerUrl(bucket, spec.aws.region));
  return { hosting: 's3', bucket, url };
}

function resolveNode(node: Spec['controlPlane']['nodes'][number], file: string): ControlPlaneNode {
  if (node.ssh !== undefined) {
    const access = { kind: 'ssh', host: node.ssh } as const;
    return { name: node.name, access, manifest: node.manifest, directory: node.directory };
  }
  return {
    name: node.name,
    access: { kind: 'local' },
    manifest: resolvePath(file, node.manifest),
    directory: resolvePath(file, node.directory),
  };
}

function resolveRole(role: WrittenRole, chain: string, spec: Spec, place: Place): Role {
  const [first, ...others] = accountsOf(role);
  const boundary = role.permissionsBoundary;
  return {
    name: role.name ?? defaultRoleName(chain, first),
    path: role.path,
    serviceAccounts: [first, ...others],
    policies: role.policies.map(resolvePolicy),
    maxSessionDuration: role.maxSessionDuration,
    ...(boundary === undefined ? {} : { permissionsBoundary: resolvePolicyArn(boundary, spec.aws.region) }),
    place,
  };
}

function accountsOf(role: WrittenRole): readonly [ServiceAccountRef, ...ServiceAccountRef[]] {
  const [first, ...others] = role.serviceAccounts ?? [];
  if (role.serviceAccount) return [role.serviceAccount];
  if (first) return [first, ...others];
  throw internalError('a role without a service account passed the rules');
}

function resolvePolicy(policy: WrittenRole['policies'][number]): RolePolicy {
  const { managed, inline } = policy;
  if (inline) return { kind: 'inline', name: inline.name, document: inline.document };
  return { kind: 'managed', policy: managed ?? '' };
}

function resolveInjection(injection: Spec['injection']): Injection {
  if (injection === 'none') return { mode: 'none' };
  const { annotationPrefix, webhook } = injection;
  if (webhook.url !== undefined) {
    return { mode: 'webhook', registration: { kind: 'url', url: webhook.url }, annotationPrefix };
  }
  const service = webhook.service ?? defaults.webhookService;
  return { mode: 'webhook', registration: { kind: 'service', ...service }, annotationPrefix };
}
