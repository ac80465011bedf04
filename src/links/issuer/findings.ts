import { type Finding, findingsOf } from '../../chain/finding.ts';
import { listed } from '../../errors/listed.ts';
import type { DocumentLaw } from '../../rotation/law.ts';
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

/** An API server signs with a key that the chain may not publish. */
export function signerNotListed(
  target: string,
  { signers, isStolen }: Extract<DocumentLaw, { kind: 'blocked' }>,
  published: readonly Jwk[],
): Finding {
  const who = listed(signers.map(({ name, kid }) => `${name} signs with ${kid}`));
  return finding.error('IRSA-ISSUER-054', {
    what: `An API server signs with a key that irsactl may not publish in ${target}.`,
    why: isStolen
      ? `${who}, and a key of this cluster was stolen before. The document lists ${keyList(published)}.`
      : `${who}. The document lists ${keyList(published)}, and the chain never published that key.`,
    next: isStolen
      ? 'Run `irsactl rotate --compromised`: it replaces every key by a fresh one.'
      : `Find out who changed the signing key, and restore the former one. Only if nothing signs with the published key, delete ${target} and run \`irsactl apply\`.`,
  });
}
