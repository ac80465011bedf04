import type { Finding } from '../../../chain/finding.ts';
import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import { keyList, readKeys } from '../published-keys.ts';
import type { ExistingFacts } from './observe.ts';

/** Reports other keys: AWS accepts tokens of this issuer from every listed key. */
export function checkExisting({ keys }: DesiredIssuer, { fetched }: ExistingFacts): readonly Finding[] {
  const { url, answer } = fetched.jwks;
  const own = new Set(keys.known ? keys.value.map(({ kid }) => kid) : []);
  const others = readKeys(answer.kind === 'answer' ? answer.body : null).filter(({ kid }) => !own.has(kid));
  if (others.length === 0) return [];
  return [
    finding.warning('IRSA-ISSUER-062', {
      what: `${url} lists keys that are not the chain's: ${keyList(others)}.`,
      why: "Anyone with one of their private keys can sign tokens that AWS accepts as this cluster's.",
      next: 'Ask the publisher of the document who owns these keys. Remove a former key when no token that it signed is in use.',
    }),
  ];
}
