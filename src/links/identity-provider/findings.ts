import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { StoredProvider } from './ports.ts';

export const finding = findingsOf('identity-provider');

export function unowned(
  { what, why }: Problem,
  desired: DesiredIdentityProvider,
  { audiences }: StoredProvider,
): Finding {
  const has = audiences.includes(desired.audience);
  return finding.error('IRSA-PROVIDER-001', {
    what,
    why: `${why} Its audiences are ${list(audiences)}; the chain's ${desired.audience} is ${has ? 'among them' : 'missing'}.`,
    next: `Take it over with \`irsactl apply --adopt\`: that adds ${has ? '' : 'the audience and '}the tags and takes nothing away.`,
  });
}

export function adoptedStays(target: string, { audiences }: StoredProvider): Finding {
  return finding.warning('IRSA-PROVIDER-007', {
    what: `${target} stays.`,
    why: `irsactl did not create it but took it over. Its audiences are ${list(audiences)}; only what irsactl added goes, with its tags.`,
    next: 'Delete it in IAM where nobody needs it, then run `irsactl destroy` again: the documents and the bucket of its issuer stay as long as it exists.',
  });
}

export function tooManyAudiences(
  target: string,
  desired: string,
  surplus: readonly string[],
  next: string,
): Finding {
  return finding.error('IRSA-PROVIDER-008', {
    what: `${target} accepts tokens for other audiences than ${desired}.`,
    why: `It lists ${surplus.join(', ')}, which neither irsa.yaml names nor the provider had before irsactl: each is one more way in.`,
    next,
  });
}

export function list(audiences: readonly string[]): string {
  return audiences.join(', ') || '(none)';
}
