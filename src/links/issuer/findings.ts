import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { Known } from '../../chain/known.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { keyList } from './published-keys.ts';

export const finding = findingsOf('issuer');

export function othersDocument(target: string, howItDiffers: string, foreign: readonly Jwk[]): Finding {
  const stay =
    foreign.length === 0
      ? ''
      : ` (then ${keyList(foreign)} stay${foreign.length === 1 ? 's' : ''} published: whoever holds such a key can make tokens of this cluster)`;
  return finding.error('IRSA-ISSUER-032', {
    what: `${target} was published by somebody else and says something else.`,
    why: `Seen: ${howItDiffers}.`,
    next: `Where it was once your own, delete it and run \`irsactl apply\`; else choose another place, or take it over with \`irsactl apply --adopt\`${stay}.`,
  });
}

export function keyReplaced(target: string, published: readonly Jwk[], keys: Known<readonly Jwk[]>): Finding {
  const now = keys.known ? `is ${keyList(keys.value)}` : 'would be made anew';
  return finding.error('IRSA-ISSUER-054', {
    what: `${target} was published with another signing key than the chain has now.`,
    why: `It publishes ${keyList(published)}; the signing key ${now}. Tokens that pods hold are signed with the published one.`,
    next: `Find out who changed the signing key and put the former one back. Only where nothing signs with the published key, delete ${target} and run \`irsactl apply\`.`,
  });
}
