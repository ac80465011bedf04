import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { type DesiredIssuer, formersOf, issuerName, located } from './desired.ts';
import { planFormers, samePlace } from './former-buckets.ts';
import type { PlacePlan } from './hosting/hosting.ts';
import type { IssuerFacts } from './observe.ts';
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
    outputs: { issuerUrl: desired.url, publicCopy },
    summary: issuerName(desired),
  };
}

function withFindings(plan: PlacePlan, more: readonly Finding[]): PlacePlan {
  return { ...plan, findings: [...plan.findings, ...more] };
}
