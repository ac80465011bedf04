import { fingerprintTags, remembersIn } from '../../chain/fingerprints.ts';
import { isAdopted, type Tags } from '../../chain/ownership.ts';
import type { StoredProvider } from './ports.ts';

/** This tag records the audiences of a provider from before its adoption: they stay, and any other is surplus. */
const tag = 'irsactl.dev/kept-audiences';

export function audienceRecord(audiences: readonly string[]): Tags {
  return fingerprintTags(tag, audiences);
}

/** The audiences from before irsactl; none for a provider that it created. */
export function keptAudiences({ audiences, tags }: StoredProvider): readonly string[] {
  return isAdopted(tags) ? audiences.filter(remembersIn(tags, tag)) : [];
}

/** The audiences that are neither in irsa.yaml nor from before irsactl: with each, IAM accepts more tokens. */
export function surplusAudiences(audience: string, provider: StoredProvider): readonly string[] {
  const kept = keptAudiences(provider);
  return provider.audiences.filter((each) => each !== audience && !kept.includes(each));
}
