import { roleArn } from '../trust/arn.ts';
import { clampExpiration } from './annotation-values.ts';
import type { IdentityFacts } from './identity-facts.ts';
import type { ContainerCredentials, InjectionSettings } from './settings.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** The identity that a pod's service account gives it, before the pod's own annotations. */
export type ResolvedIdentity = WebIdentity | PodIdentity;

interface CommonIdentity {
  readonly expirationSeconds: number;
  readonly regionalSts: boolean;
  readonly region: string | null;
}

/** IRSA: the SDK sends the token to STS. */
export interface WebIdentity extends CommonIdentity {
  readonly method: 'sts_web_identity';
  readonly roleArn: string;
  /** If empty, the API server chooses the audience. */
  readonly audience: string;
  readonly stsEndpoint: string | null;
  readonly sessionName: boolean;
}

/** EKS Pod Identity: the SDK sends the token to an agent on the node. */
export interface PodIdentity extends CommonIdentity {
  readonly method: 'container_credentials';
  readonly credentials: ContainerCredentials;
}

/** Returns the identity by the EKS webhook's precedence, with the namespace's defaults; null if the pod gets none. */
export function resolveIdentity(facts: IdentityFacts, settings: InjectionSettings): ResolvedIdentity | null {
  const credentials = facts.containerCredentials ? settings.containerCredentials : null;
  if (credentials !== null) {
    // Here the EKS webhook reads the ConfigMap only for an unknown account, and ignores patterns.
    const source = facts.account === undefined ? exactMapped(facts) : facts.account;
    return {
      method: 'container_credentials',
      credentials,
      ...common({ own: source ?? null, namespace: facts.namespace }, settings),
    };
  }
  const source = roleSource(facts, settings);
  if (source === null) return null;
  const { role, own, namespace } = source;
  const audience = own?.audience ?? namespace?.audience ?? settings.audience;
  const { expirationSeconds, regionalSts, region } = common(source, settings);
  return {
    method: 'sts_web_identity',
    roleArn: role,
    audience,
    stsEndpoint: endpointFor(audience, source, settings),
    sessionName: own?.sessionName ?? namespace?.sessionName ?? settings.sessionName,
    expirationSeconds,
    regionalSts,
    region,
  };
}

/** For each field, `own` takes precedence. */
interface Sources {
  readonly own: WrittenIdentity | null;
  readonly namespace: WrittenIdentity | null;
}

interface RoleSources extends Sources {
  readonly role: string;
}

function roleSource(facts: IdentityFacts, settings: InjectionSettings): RoleSources | null {
  const { account, namespace, mapped } = facts;
  const own = roleOf(account, settings);
  if (own !== '') return { role: own, own: account ?? null, namespace };
  // An unknown account may have its own role; an empty role opts out of the namespace's.
  const inherits = settings.namespaceRoles && account !== undefined && account?.roleArn !== '';
  const shared = inherits ? roleOf(namespace, settings) : '';
  if (shared !== '') return { role: shared, own: account ?? null, namespace };
  return mapped === null || mapped.roleArn === '' ? null : { role: mapped.roleArn, own: mapped, namespace };
}

/**
 * An annotation must not make SDKs send a token to an arbitrary host if the token is valid for more than the role, for
 * example at the API server. So an endpoint applies only with the default audience. One on the namespace also needs
 * `namespaceRoles`: users who may edit a namespace may not always decide where tokens go.
 */
function endpointFor(
  audience: string,
  { own, namespace }: Sources,
  settings: InjectionSettings,
): string | null {
  const shared = settings.namespaceRoles ? namespace?.stsEndpoint : undefined;
  const written = own?.stsEndpoint ?? shared;
  return (audience === settings.audience ? written : undefined) ?? settings.stsEndpoint;
}

function roleOf(written: WrittenIdentity | null | undefined, { composeRoleArn }: InjectionSettings): string {
  const role = written?.roleArn;
  if (role === undefined || role === '' || composeRoleArn === null || role.includes('arn:'))
    return role ?? '';
  return roleArn(composeRoleArn.partition, composeRoleArn.account, role);
}

function exactMapped({ mapped }: IdentityFacts): WrittenIdentity | null {
  return mapped?.exact === true ? mapped : null;
}

function common({ own, namespace }: Sources, settings: InjectionSettings): CommonIdentity {
  return {
    expirationSeconds:
      own?.expirationSeconds ?? namespace?.expirationSeconds ?? clampExpiration(settings.expirationSeconds),
    regionalSts: own?.regionalSts ?? namespace?.regionalSts ?? settings.regionalSts,
    region: own?.region ?? namespace?.region ?? settings.region,
  };
}
