import { roleArn } from '../trust/arn.ts';
import { clampExpiration } from './annotation-values.ts';
import type { IdentityFacts } from './identity-facts.ts';
import type { ContainerCredentials, InjectionSettings } from './settings.ts';
import type { WrittenIdentity } from './written-identity.ts';

/** What every container of a pod gets, before the pod itself was looked at. */
export type ResolvedIdentity = WebIdentity | PodIdentity;

interface CommonIdentity {
  readonly expirationSeconds: number;
  readonly regionalSts: boolean;
  readonly region: string | null;
}

/** IRSA: the SDK itself shows the token to STS. */
export interface WebIdentity extends CommonIdentity {
  readonly method: 'sts_web_identity';
  readonly roleArn: string;
  /** Empty leaves the audience to the API server. */
  readonly audience: string;
  readonly stsEndpoint: string | null;
  readonly sessionName: boolean;
}

/** EKS Pod Identity: the SDK shows the token to an agent on the node. */
export interface PodIdentity extends CommonIdentity {
  readonly method: 'container_credentials';
  readonly credentials: ContainerCredentials;
}

/** Who wins, as with the EKS webhook, and the namespace's defaults behind it; null where the pod gets nothing. */
export function resolveIdentity(facts: IdentityFacts, settings: InjectionSettings): ResolvedIdentity | null {
  const credentials = facts.containerCredentials ? settings.containerCredentials : null;
  if (credentials !== null) {
    // The EKS webhook looks at the ConfigMap here only for an account that it does not know, and at no pattern.
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

/** Where the fields come from: the first that has one counts. */
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
  // An unknown account may have its own role; one with an empty role opts out of the namespace's.
  const asked = settings.namespaceRoles && account !== undefined && account?.roleArn !== '';
  const shared = asked ? roleOf(namespace, settings) : '';
  if (shared !== '') return { role: shared, own: account ?? null, namespace };
  return mapped === null || mapped.roleArn === '' ? null : { role: mapped.roleArn, own: mapped, namespace };
}

/**
 * Whoever annotates must not make SDKs show a token to a host of their choice that is good for something else than the
 * role, such as one for the API server: so only with the audience of the flags, and from the account itself.
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
