import { internalError } from '../errors/internal-error.ts';
import type { Place } from '../errors/irsa-error.ts';
import { parseAccountId, requireAccountId } from '../trust/arn.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { parseRoleArn } from '../trust/parse-arn.ts';
import { accountRegionalBucket, bucketIssuerUrl } from './bucket-url.ts';
import { defaults } from './defaults.ts';
import { resolvePolicyArn } from './policy-reference.ts';
import { presetPolicyName } from './presets/presets.ts';
import { defaultRoleName } from './role-name.ts';
import type { WrittenChain } from './schema.ts';
import {
  accountsOf,
  modeOf,
  settle,
  type WrittenAccount,
  type WrittenNode,
  type WrittenRole,
} from './settle.ts';
import type {
  AccountAccess,
  AwsTarget,
  ControlPlane,
  ControlPlaneNode,
  DeclaredAccount,
  InClusterWebhook,
  Injection,
  IssuerHosting,
  OtherAccount,
  Role,
  RolePolicy,
  TrustChain,
} from './trust-chain.ts';

type Spec = WrittenChain['spec'];

/** The chain of a file that has passed the schema and every rule, in more specific types. */
export function resolveTrustChain(
  written: WrittenChain,
  file: string,
  placeOf: (path: readonly (string | number)[]) => Place,
): TrustChain {
  const settings = settle(written, file);
  const { apiVersion: _, kind: __, metadata, spec, ...more } = settings;
  const { aws, audience, signingKey, issuer, controlPlane, roles, injection, tags, ...others } = spec;
  const { name, ...labels } = metadata;
  allUsed(more, others, labels);
  return {
    name,
    file,
    settings,
    aws: resolveAws(aws),
    audience,
    signingKey,
    issuer: resolveIssuer(issuer, aws),
    controlPlane: resolveControlPlane(controlPlane),
    roles: roles.map((role, index) =>
      resolveRole(role, name, aws.region, (...path) => placeOf(['spec', 'roles', index, ...path])),
    ),
    injection: resolveInjection(injection),
    tags,
  };
}

/** Takes the rest of a part of irsa.yaml: the compiler refuses a field that is not used. */
function allUsed(...left: readonly Record<string, never>[]): void {
  void left;
}

function resolveAws({ region, account, accounts, ...others }: Spec['aws']): AwsTarget {
  allUsed(others);
  const parsed = account === undefined ? null : parseAccountId(account);
  return {
    region,
    ...(parsed !== null && { account: parsed }),
    ...(accounts && { accounts: accounts.map(resolveOtherAccount) }),
  };
}

type WrittenOtherAccount = NonNullable<Spec['aws']['accounts']>[number];

function resolveOtherAccount({ name, id, ...written }: WrittenOtherAccount): OtherAccount {
  return { name, id: requireAccountId(id), access: resolveAccess(written) };
}

function resolveAccess({
  assumeRole,
  externalId,
  profile,
  ...others
}: Omit<WrittenOtherAccount, 'name' | 'id'>): AccountAccess {
  allUsed(others);
  if (profile !== undefined) return { kind: 'profile', profile };
  const role = parseRoleArn(assumeRole ?? '')?.arn;
  if (!role) throw internalError('an account without a role or a profile passed the rules');
  return { kind: 'assumeRole', role, ...(externalId !== undefined && { externalId }) };
}

function resolveIssuer(
  { s3, directory, existing, cloudFront, ...others }: Spec['issuer'],
  { region, account = '' }: Spec['aws'],
): IssuerHosting {
  allUsed(others);
  if (directory) {
    const { path, url, ...more } = directory;
    allUsed(more);
    return { hosting: 'directory', path, url: parseIssuerUrl(url) };
  }
  if (existing) {
    const { url, ...more } = existing;
    allUsed(more);
    return { hosting: 'existing', url: parseIssuerUrl(url) };
  }
  if (cloudFront) {
    const { bucket, domain: name, certificate, ...more } = cloudFront;
    allUsed(more);
    if (name === undefined || certificate === undefined) return { hosting: 'cloudFront', bucket, url: null };
    const url = parseIssuerUrl(`https://${name}`);
    return { hosting: 'cloudFront', bucket, url, domain: { name, certificate } };
  }
  const { bucket: written = '', namespace, ...more } = s3 ?? {};
  allUsed(more);
  const bucket = namespace === 'accountRegional' ? accountRegionalBucket(written, account, region) : written;
  return { hosting: 's3', bucket, url: parseIssuerUrl(bucketIssuerUrl(bucket, region)) };
}

function resolveControlPlane(controlPlane: Spec['controlPlane']): ControlPlane {
  if (controlPlane === 'manual') return { nodes: [], isManual: true };
  const { nodes = [], ssh, apiAudiences, ...others } = controlPlane;
  const { user, port, ...more } = ssh ?? {};
  allUsed(others, more);
  return {
    nodes: nodes.map(resolveNode),
    ...(ssh && { login: { ...(user !== undefined && { user }), ...(port !== undefined && { port }) } }),
    ...(apiAudiences && { apiAudiences }),
  };
}

export function resolveNode(node: WrittenNode): ControlPlaneNode {
  const { name, ssh, local: _, manifest, directory, ...others } = node;
  allUsed(others);
  const access = ssh === undefined ? ({ kind: 'local' } as const) : ({ kind: 'ssh', host: ssh } as const);
  return { name, access, manifest, directory };
}

function resolveRole(
  role: WrittenRole,
  chain: string,
  region: string,
  placeOf: (...path: readonly (string | number)[]) => Place,
): Role {
  const { name, account, path, policies, maxSessionDuration, permissionsBoundary, ...more } = role;
  const { description, tags, shared, ...accounts } = more;
  const { serviceAccount: _, serviceAccounts: __, serviceAccountsLike = [], ...others } = accounts;
  allUsed(others);
  const [first, ...further] = accountsOf(role);
  for (const { namespace: _, name: __, ...more } of serviceAccountsLike) allUsed(more);
  return {
    name: name ?? defaultRoleName(chain, first),
    ...(account !== undefined && { account }),
    path,
    ...(description !== undefined && { description }),
    ...(tags && { tags }),
    serviceAccounts: [resolveAccount(first), ...further.map(resolveAccount)],
    serviceAccountsLike,
    policies: policies.map((policy, index) => resolvePolicy(policy, placeOf('policies', index, 'managed'))),
    maxSessionDuration,
    ...(permissionsBoundary && { permissionsBoundary: resolvePolicyArn(permissionsBoundary, region) }),
    ...(shared && { shared }),
    place: placeOf(),
  };
}

function resolveAccount({ namespace, name, manage, ...others }: WrittenAccount): DeclaredAccount {
  allUsed(others);
  return { namespace, name, ...(!manage && { manage }) };
}

function resolvePolicy(
  { managed, inline, preset, ...others }: WrittenRole['policies'][number],
  place: Place,
): RolePolicy {
  allUsed(others);
  if (preset !== undefined) return { kind: 'preset', name: presetPolicyName(preset) ?? '', preset };
  if (inline === undefined) return { kind: 'managed', policy: managed ?? '', place };
  const { name, document, ...more } = inline;
  allUsed(more);
  return { kind: 'inline', name, document };
}

function resolveInjection(injection: Spec['injection']): Injection {
  if (injection === 'none') return { mode: 'none' };
  const { mode: _, annotationPrefix, webhook = {}, upstream = {}, ...others } = injection;
  allUsed(others);
  const mode = modeOf(injection);
  switch (mode) {
    case 'webhook':
      return { ...resolveWebhook(webhook), annotationPrefix };
    case 'upstream': {
      const { certificates = defaults.upstream.certificates, ...inCluster } = upstream;
      return {
        mode,
        annotationPrefix,
        certificates,
        webhook: resolveInCluster(inCluster, defaults.upstream.image),
      };
    }
    case 'admission-policy':
      return { mode, annotationPrefix };
    case 'none':
      return { mode };
  }
}

type WrittenWebhook = NonNullable<Exclude<Spec['injection'], 'none'>['webhook']>;

function resolveWebhook({ url, service, caBundle, ...inCluster }: WrittenWebhook) {
  const trusted = caBundle === undefined ? {} : { caBundle };
  if (url !== undefined) {
    return { mode: 'served-webhook', registration: { kind: 'url', url, ...trusted } } as const;
  }
  if (service === undefined) {
    return { mode: 'webhook', webhook: resolveInCluster(inCluster, defaults.webhook.image) } as const;
  }
  const { namespace, name, port, ...others } = service;
  allUsed(others);
  const registration = { kind: 'service', namespace, name, port, ...trusted } as const;
  return { mode: 'served-webhook', registration } as const;
}

function resolveInCluster(
  {
    image,
    namespace,
    replicas,
    placement,
    failurePolicy,
    ...others
  }: Omit<WrittenWebhook, 'url' | 'service' | 'caBundle'>,
  defaultImage: string,
): InClusterWebhook {
  allUsed(others);
  return {
    image: image ?? defaultImage,
    namespace: namespace ?? defaults.webhook.namespace,
    replicas: replicas ?? defaults.webhook.replicas,
    placement: placement ?? defaults.webhook.placement,
    failurePolicy: failurePolicy ?? defaults.webhook.failurePolicy,
  };
}
