import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { type DesiredIssuer, issuerName, located } from './desired.ts';
import type { PlacePlan } from './hosting/hosting.ts';
import type { IssuerFacts } from './observe.ts';
import { documentsGone, movedIssuer, sharedKeys } from './trust.ts';

/** What is to be done so that the documents are public. Its URL is handed on as soon as it is known. */
export function planIssuer(
  declared: DesiredIssuer,
  { place, trust, publicCopy }: IssuerFacts,
  consent: Consent,
): LinkPlan {
  const desired = located(declared, place);
  const refused = [...movedIssuer(desired, trust), ...sharedKeys(desired, trust)];
  const { changes, findings } =
    refused.length > 0
      ? { changes: [], findings: refused }
      : withFindings(
          place.plan(desired, consent),
          place.isOurs ? documentsGone(desired, place.documents, trust) : [],
        );
  return { changes, findings, outputs: { issuerUrl: desired.url, publicCopy }, summary: issuerName(desired) };
}

function withFindings(plan: PlacePlan, more: readonly Finding[]): PlacePlan {
  return { ...plan, findings: [...plan.findings, ...more] };
}
