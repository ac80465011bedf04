import { fingerprintTags, remembersIn } from '../../chain/fingerprints.ts';
import { isAdopted, type Tags } from '../../chain/ownership.ts';
import type { StoredProvider } from './ports.ts';

/** Remembers which audiences a provider had when it was taken over: they stay, and any other is too many. */
const tag = 'irsactl.dev/kept-audiences';

export function audienceRecord(audiences: readonly string[]): Tags {
  return fingerprintTags(tag, audiences);
}

/** The audiences that were there before irsactl; none of a provider that it created. */
export function keptAudiences({ audiences, tags }: StoredProvider): readonly string[] {
  return isAdopted(tags) ? audiences.filter(remembersIn(tags, tag)) : [];
}

/** The audiences that neither irsa.yaml names nor the provider had before: each is one more way in. */
export function surplusAudiences(audience: string, provider: StoredProvider): readonly string[] {
  const kept = keptAudiences(provider);
  return provider.audiences.filter((each) => each !== audience && !kept.includes(each));
}
