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
  const unfit = thumbprints === null ? '' : ' Its thumbprints do not fit the certificate of the issuer.';
  const added = [
    ...(has ? [] : ['the audience']),
    ...(thumbprints === null ? [] : ['the thumbprint']),
    'the tags',
  ];
  return finding.error('IRSA-PROVIDER-001', {
    what,
    why: `${why} ${difference}${unfit}`,
    next: `Take it over with \`irsactl apply --adopt\`: that adds ${listed(added)} and takes nothing away.`,
  });
}

/** Audiences that irsa.yaml does not name, and that stay for the sake of roles outside the chain. */
export function audiencesInUse(
  target: string,
  users: ReadonlyMap<string, readonly string[]>,
): readonly Finding[] {
  return [...users].map(([audience, roles]) =>
    finding.warning('IRSA-PROVIDER-007', {
      what: `${target} goes on to accept tokens for ${audience}, which irsa.yaml does not name.`,
      why: `Outside the chain ${counted(roles.length, 'role')} may be taken with such tokens: ${some(roles)}.`,
      next: 'Once these roles no longer ask for it, the next `irsactl apply` takes the audience away.',
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
    why: `No public authority vouches for the certificate, and its thumbprint is ${needed.join(', ')}; the provider has ${list(thumbprints)}.`,
    next,
  });
}

export function adoptedStays(target: string, { audiences }: StoredProvider): Finding {
  return finding.warning('IRSA-PROVIDER-007', {
    what: `${target} stays.`,
    why: `irsactl did not create it but took it over. Its audiences are ${list(audiences)}; only what irsactl added goes, with its tags.`,
    next: 'Delete it in IAM where nobody needs it, then run `irsactl destroy` again: the documents and the bucket of its issuer stay as long as it exists.',
  });
}

/** Nothing is taken away because a line of irsa.yaml is gone. */
export function providerLeft(target: string): Finding {
  return finding.warning('IRSA-PROVIDER-015', {
    what: `${target} stays, and no role of irsa.yaml is in its account.`,
    why: 'Nothing is deleted because a line is gone; no role of the account trusts it.',
    next: '`irsactl apply --prune` removes it. Keep the account in spec.aws.accounts until then: an account that is not there is not looked at.',
  });
}

export function providerKept(target: string, roles: readonly string[]): Finding {
  return finding.warning('IRSA-PROVIDER-015', {
    what: `${target} stays: ${counted(roles.length, 'role')} of its account ${roles.length === 1 ? 'trusts' : 'trust'} it.`,
    why: `No role of irsa.yaml is in the account; those that trust the provider are ${some(roles)}.`,
    next: '`irsactl apply --prune` removes those of this chain, and the provider when it runs once more. Keep the account in spec.aws.accounts until then: an account that is not there is not looked at.',
  });
}

export function tooManyAudiences(
  target: string,
  desired: string,
  surplus: readonly string[],
  next: string,
): Finding {
  return finding.error('IRSA-PROVIDER-003', {
    what: `${target} accepts tokens for other audiences than ${desired}.`,
    why: `It lists ${surplus.join(', ')}, which neither irsa.yaml names nor the provider had before irsactl: each is one more way in.`,
    next,
  });
}

export function list(texts: readonly string[]): string {
  return texts.join(', ') || '(none)';
}

/** The first five, and how many more there are. */
export function some(texts: readonly string[]): string {
  return texts.length > 5 ? `${texts.slice(0, 5).join(', ')} and ${texts.length - 5} more` : texts.join(', ');
}
