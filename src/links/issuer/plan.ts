import type { Finding } from '../../chain/finding.ts';
import { known } from '../../chain/known.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import type { DesiredIssuer } from './desired.ts';
import type { PlacePlan } from './hosting/hosting.ts';
import type { IssuerFacts } from './observe.ts';
import { documentsGone, movedIssuer } from './trust.ts';

/** What is to be done so that the documents are public. The issuer's URL is known at once: it follows from irsa.yaml. */
export function planIssuer(
  desired: DesiredIssuer,
  { place, trust }: IssuerFacts,
  consent: Consent,
): LinkPlan {
  const moved = movedIssuer(desired, trust);
  const { changes, findings } =
    moved.length > 0
      ? { changes: [], findings: moved }
      : withFindings(
          place.plan(desired, consent),
          place.isOurs ? documentsGone(desired, place.documents, trust) : [],
        );
  return { changes, findings, outputs: { issuerUrl: known(desired.url) }, summary: desired.url };
}

function withFindings(plan: PlacePlan, more: readonly Finding[]): PlacePlan {
  return { ...plan, findings: [...plan.findings, ...more] };
}
