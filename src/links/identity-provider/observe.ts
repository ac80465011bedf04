import { ownerOf } from '../../chain/ownership.ts';
import { audienceUsers } from './audience-users.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import { surplusAudiences } from './kept-audiences.ts';
import type { IdentityProviderPorts, IssuerCertificates, StoredProvider } from './ports.ts';

/** What IAM has for the issuer now, and what it must know of the issuer's certificates. */
export interface IdentityProviderFacts {
  readonly provider: StoredProvider | null;
  /** ARNs of the account's other providers; looked up only where ours is missing. */
  readonly others: readonly string[];
  /** Roles that are none of the chain's, by the audience that they ask of the provider's tokens. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  readonly certificates: IssuerCertificates;
}

export async function observeIdentityProvider(
  desired: DesiredIdentityProvider,
  { identityProviders, certificatesOf }: IdentityProviderPorts,
): Promise<IdentityProviderFacts> {
  const { issuer, isServedByAws } = desired;
  if (!issuer.known) {
    const others = await identityProviders.list();
    return { provider: null, others, users: new Map(), certificates: { kind: 'unseen' } };
  }
  const { url, arn } = issuer.value;
  const [provider, certificates] = await Promise.all([
    identityProviders.find(arn),
    isServedByAws ? ({ kind: 'public' } as const) : certificatesOf(url),
  ]);
  const others = provider ? [] : await identityProviders.list();
  const surplus = provider && isOurs(desired, provider) ? surplusAudiences(desired.audience, provider) : [];
  const roles = surplus.length === 0 ? [] : await identityProviders.roles();
  return { provider, others, users: audienceUsers(desired.roles, arn, surplus, roles), certificates };
}

function isOurs({ ownership }: DesiredIdentityProvider, { tags }: StoredProvider): boolean {
  return ownerOf(tags, ownership).kind === 'this-chain';
}
