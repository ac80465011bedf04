import type { Finding } from '../../chain/finding.ts';
import { mapKnown } from '../../chain/known.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { type DesiredIssuer, formersOf, issuerName, located } from './desired.ts';
import { planFormers, samePlace } from './former-buckets.ts';
import type { PlacePlan } from './hosting/hosting.ts';
import type { IssuerFacts } from './observe.ts';
import { publishedKeys, seenDocument } from './published-keys.ts';
import { documentsGone, movedIssuer, sharedKeys } from './trust.ts';

/** Plans the public documents. Outputs the issuer's URL when it is known. */
export function planIssuer(
  declared: DesiredIssuer,
  { place, trust, publicCopy, formers }: IssuerFacts,
  consent: Consent,
): LinkPlan {
  const desired = located(declared, place);
  const refused = [
    ...movedIssuer(desired, trust, formersOf(desired)),
    ...samePlace(desired, place.documents),
    ...sharedKeys(desired, trust),
  ];
  const gone = planFormers(desired, formers);
  const { changes, findings } =
    refused.length > 0
      ? { changes: [], findings: refused }
      : withFindings(
          place.plan(desired, consent),
          place.isOurs ? documentsGone(desired, place.documents, trust) : [],
        );
  return {
    changes: [...changes, ...(refused.length > 0 ? [] : gone.changes)],
    findings: [...findings, ...gone.findings],
    outputs: { issuerUrl: desired.url, publicCopy, ...keyOutputs(desired, place, publicCopy) },
    summary: issuerName(desired),
  };
}

function withFindings(plan: PlacePlan, more: readonly Finding[]): PlacePlan {
  return { ...plan, findings: [...plan.findings, ...more] };
}

/** The keys that are to be public, and the document as it is. */
function keyOutputs(
  desired: DesiredIssuer,
  { isOurs, documents }: IssuerFacts['place'],
  copy: IssuerFacts['publicCopy'],
): LinkPlan['outputs'] {
  const { own, kept } = publishedKeys(desired, documents.jwks);
  const publicKeys = mapKnown(own, (keys) => [...keys, ...kept]);
  const document = isOurs ? seenDocument(desired, documents.jwks) : copyAsDocument(copy);
  return { publicKeys: desired.keys.known ? publicKeys : desired.keys, document };
}

/** Where another party publishes the JWKS, its public copy is all that irsactl can read. */
function copyAsDocument(copy: IssuerFacts['publicCopy']): ChainOutputs['document'] {
  if (copy === null) return null;
  const none = { remembered: [], kept: [], isMarked: false };
  return { ...none, listed: copy.keyIds, changed: copy.modified, isDated: false };
}
