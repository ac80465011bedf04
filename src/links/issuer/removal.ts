import { emptyPlan, type LinkPlan, type RemovalStage } from '../../chain/link.ts';
import { type DesiredIssuer, issuerName, located } from './desired.ts';
import type { IssuerFacts } from './observe.ts';
import { movedIssuer, placeStays, remainingProviders } from './trust.ts';

/** Removes the documents and their place, only with this chain's mark, and only if nothing trusts their issuer. */
export function planIssuerRemoval(
  declared: DesiredIssuer,
  { place, trust }: IssuerFacts,
  stage: RemovalStage,
): LinkPlan {
  if (stage !== 'sign-back') return emptyPlan('The first run removes the issuer.');
  const desired = located(declared, place);
  const moved = movedIssuer(desired, trust);
  if (moved.length > 0) return { ...emptyPlan(issuerName(desired)), findings: moved };
  const removal = place.planRemoval(desired);
  const remaining = remainingProviders(desired, trust);
  if (removal.changes.length > 0 && remaining.length > 0) {
    return { ...emptyPlan(removal.summary), findings: [placeStays(removal.summary, remaining)] };
  }
  return { ...removal, outputs: {} };
}
