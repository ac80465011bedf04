import { type Finding, findingsOf } from '../../chain/finding.ts';
import { counted } from '../../errors/counted.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { StoredProvider } from './ports.ts';

export const finding = findingsOf('identity-provider');

export function unowned(
  { what, why }: Problem,
  desired: DesiredIdentityProvider,
  { audiences }: StoredProvider,
  thumbprints: readonly string[] | null,
): Finding {
  const has = audiences.includes(desired.audience);
  const difference = `Its audiences are ${list(audiences)}; the chain's ${desired.audience} is ${has ? 'among them' : 'missing'}.`;
  const mismatch = thumbprints === null ? '' : ' Its thumbprints do not match the certificate of the issuer.';
  const added = [
    ...(has ? [] : ['the audience']),
    ...(thumbprints === null ? [] : ['the thumbprint']),
    'the tags',
  ];
  return finding.error('IRSA-PROVIDER-001', {
    what,
    why: `${why} ${difference}${mismatch}`,
    next: `Adopt it with \`irsactl apply --adopt\`: that adds ${listed(added)} and removes nothing.`,
  });
}

/** Audiences that irsa.yaml does not name, and that stay because roles outside the chain need them. */
export function audiencesInUse(
  target: string,
  users: ReadonlyMap<string, readonly string[]>,
): readonly Finding[] {
  return [...users].map(([audience, roles]) =>
    finding.warning('IRSA-PROVIDER-007', {
      what: `${target} still accepts tokens for ${audience}, which irsa.yaml does not name.`,
      why: `${counted(roles.length, 'role')} outside the chain can be assumed with such tokens: ${some(roles)}.`,
      next: 'When these roles no longer require it, the next `irsactl apply` removes the audience.',
    }),
  );
}

/** IAM would refuse the certificate under which the issuer publishes its documents. */
export function thumbprintMissing(
  target: string,
  { thumbprints }: StoredProvider,
  needed: readonly string[],
  next: string,
): Finding {
  return finding.error('IRSA-PROVIDER-003', {
    what: `${target} does not have the thumbprint of its issuer's certificate.`,
    why: `The certificate is not from a public CA, and its thumbprint is ${needed.join(', ')}; the provider has ${list(thumbprints)}.`,
    next,
  });
}

export function adoptedStays(target: string, { audiences }: StoredProvider): Finding {
  return finding.warning('IRSA-PROVIDER-007', {
    what: `${target} stays.`,
    why: `irsactl adopted it and did not create it. Its audiences are ${list(audiences)}; irsactl removes only what it added, and its tags.`,
    next: 'Delete it in IAM if it is not needed, then run `irsactl destroy` again. The documents and the bucket of its issuer stay as long as it exists.',
  });
}

/** irsactl removes nothing only because an entry of irsa.yaml was removed. */
export function providerLeft(target: string): Finding {
  return finding.warning('IRSA-PROVIDER-015', {
    what: `${target} stays, but no role of irsa.yaml is in its account.`,
    why: 'No role of the account trusts it. irsactl deletes it only on request.',
    next: '`irsactl apply --prune` removes it. Keep the account in spec.aws.accounts until then: irsactl checks only the accounts there.',
  });
}

export function providerKept(target: string, roles: readonly string[]): Finding {
  return finding.warning('IRSA-PROVIDER-015', {
    what: `${target} stays: ${counted(roles.length, 'role')} of its account ${roles.length === 1 ? 'trusts' : 'trust'} it.`,
    why: `No role of irsa.yaml is in the account; these trust the provider: ${some(roles)}.`,
    next: '`irsactl apply --prune` removes those of this chain, and in a second run the provider. Keep the account in spec.aws.accounts until then: irsactl checks only the accounts there.',
  });
}

export function tooManyAudiences(
  target: string,
  desired: string,
  surplus: readonly string[],
  next: string,
): Finding {
  return finding.error('IRSA-PROVIDER-003', {
    what: `${target} accepts tokens for audiences other than ${desired}.`,
    why: `It lists ${surplus.join(', ')}. irsa.yaml does not name them, and the provider did not have them before irsactl. With each, IAM accepts more tokens.`,
    next,
  });
}

export function list(texts: readonly string[]): string {
  return texts.join(', ') || '(none)';
}

/** The first five, and the number of the others. */
export function some(texts: readonly string[]): string {
  return texts.length > 5 ? `${texts.slice(0, 5).join(', ')} and ${texts.length - 5} more` : texts.join(', ');
}
