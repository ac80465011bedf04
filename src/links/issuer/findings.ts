import { type Finding, findingsOf } from '../../chain/finding.ts';
import type { Known } from '../../chain/known.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { keyList } from './published-keys.ts';

export const finding = findingsOf('issuer');

export function otherDocument(target: string, difference: string, foreign: readonly Jwk[]): Finding {
  const stay =
    foreign.length === 0
      ? ''
      : ` (then ${keyList(foreign)} stay${foreign.length === 1 ? 's' : ''} published: anyone with the private key can sign tokens of this cluster)`;
  return finding.error('IRSA-ISSUER-032', {
    what: `irsactl did not publish ${target}, and its content differs.`,
    why: `Found: ${difference}.`,
    next: `If this chain once published it, delete it and run \`irsactl apply\`. Otherwise choose another place, or adopt it with \`irsactl apply --adopt\`${stay}.`,
  });
}

export function keyReplaced(target: string, published: readonly Jwk[], keys: Known<readonly Jwk[]>): Finding {
  const now = keys.known ? `is ${keyList(keys.value)}` : 'would be a new one';
  return finding.error('IRSA-ISSUER-054', {
    what: `${target} was published with a signing key other than the chain's current one.`,
    why: `It publishes ${keyList(published)}; the signing key ${now}. Tokens that pods hold are signed with the published one.`,
    next: `Find out who changed the signing key, and restore the former one. Only if nothing signs with the published key, delete ${target} and run \`irsactl apply\`.`,
  });
}
