import { isOfChain } from '../../chain/ownership.ts';
import type { IdentityProviderArn } from '../../trust/arn.ts';
import { audienceUsers, trustingRoles } from './audience-users.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import { surplusAudiences } from './kept-audiences.ts';
import type {
  IdentityProviderPorts,
  IdentityProviders,
  IssuerCertificates,
  StoredProvider,
} from './ports.ts';

/** The state of the issuer in IAM, and the issuer's certificates. */
export interface IdentityProviderFacts {
  readonly provider: StoredProvider | null;
  /** ARNs of the account's other providers; read only if the chain's is missing. */
  readonly others: readonly string[];
  /** Roles outside the chain, by the audience that they require in the provider's tokens. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  readonly certificates: IssuerCertificates;
  /** Names of the roles that trust a provider of the chain that is no longer needed; else none. */
  readonly trusting: readonly string[];
  /** The remaining providers for retired issuers. */
  readonly retired: readonly RetiredProvider[];
}

export interface RetiredProvider {
  readonly arn: IdentityProviderArn;
  readonly provider: StoredProvider;
}

export async function observeIdentityProvider(
  desired: DesiredIdentityProvider,
  ports: IdentityProviderPorts,
): Promise<IdentityProviderFacts> {
  const providers = ports.identityProviders(desired.account);
  const [facts, retired] = await Promise.all([
    observeWanted(desired, ports),
    Promise.all(desired.retired.map(async (arn) => ({ arn, provider: await providers.find(arn) }))),
  ]);
  return {
    ...facts,
    retired: retired.flatMap(({ arn, provider }) =>
      provider && isOurs(desired, provider) ? [{ arn, provider }] : [],
    ),
  };
}

async function observeWanted(
  desired: DesiredIdentityProvider,
  { identityProviders: providersIn, certificatesOf }: IdentityProviderPorts,
): Promise<IdentityProviderFacts> {
  const { issuer, isServedByAws } = desired;
  const identityProviders = providersIn(desired.account);
  if (!desired.isWanted) return observeUnneeded(desired, identityProviders);
  if (!issuer.known) return { ...nothingSeen, others: await identityProviders.list() };
  const { url, arn } = issuer.value;
  const [provider, certificates] = await Promise.all([
    identityProviders.find(arn),
    isServedByAws ? ({ kind: 'public' } as const) : certificatesOf(url),
  ]);
  const others = provider ? [] : await identityProviders.list();
  const surplus = provider && isOurs(desired, provider) ? surplusAudiences(desired.audience, provider) : [];
  const roles = surplus.length === 0 ? [] : await identityProviders.roles();
  const users = audienceUsers(desired.roles, arn, surplus, roles);
  return { ...nothingSeen, provider, others, users, certificates };
}

const nothingSeen: IdentityProviderFacts = {
  provider: null,
  others: [],
  users: new Map(),
  certificates: { kind: 'unseen' },
  trusting: [],
  retired: [],
};

/** Observes an account without a role of irsa.yaml. */
async function observeUnneeded(
  desired: DesiredIdentityProvider,
  identityProviders: IdentityProviders,
): Promise<IdentityProviderFacts> {
  if (!desired.issuer.known) return nothingSeen;
  const { arn } = desired.issuer.value;
  const provider = await identityProviders.find(arn);
  const roles = provider && isOurs(desired, provider) ? await identityProviders.roles() : [];
  return { ...nothingSeen, provider, trusting: trustingRoles(arn, roles) };
}

function isOurs({ ownership }: DesiredIdentityProvider, { tags }: StoredProvider): boolean {
  return isOfChain(tags, ownership);
}
