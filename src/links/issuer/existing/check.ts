import type { Finding } from '../../../chain/finding.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import { keyList, readKeys } from '../published-keys.ts';
import type { ExistingFacts } from './observe.ts';

/** Every key that is listed makes tokens which AWS takes for this cluster's. */
export function checkExisting({ keys }: DesiredIssuer, { fetched }: ExistingFacts): readonly Finding[] {
  const { url, answer } = fetched.jwks;
  const own = new Set(keys.known ? keys.value.map(({ kid }) => kid) : []);
  const others = readKeys(answer.kind === 'answer' ? answer.body : null).filter(({ kid }) => !own.has(kid));
  if (others.length === 0) return [];
  return [
    finding.warning('IRSA-ISSUER-062', {
      what: `${url} lists keys that are not the chain’s: ${keyList(others)}.`,
      why: 'Whoever holds one of them can make tokens that AWS takes for this cluster’s.',
      next: 'Ask whoever publishes the document whose keys they are; one of before goes once no token that it signed is in use.',
    }),
  ];
}
