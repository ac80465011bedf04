import { known } from '../../chain/known.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import type { IssuerDesired } from './desired.ts';
import type { IssuerFacts } from './facts.ts';
import { planBucket } from './plan-bucket.ts';
import type { PlannedPart } from './plan-documents.ts';
import { planFolder } from './plan-folder.ts';

/** What is to be done so that the documents are public. The issuer's URL is known at once: it follows from irsa.yaml. */
export function planIssuer(desired: IssuerDesired, facts: IssuerFacts, consent: Consent): LinkPlan {
  const { changes, findings } = planPlace(desired, facts, consent);
  return { changes, findings, outputs: { issuerUrl: known(desired.url) }, summary: desired.url };
}

function planPlace(desired: IssuerDesired, facts: IssuerFacts, consent: Consent): PlannedPart {
  const { hosting } = desired;
  if (hosting.hosting === 's3' && facts.hosting === 's3') {
    return planBucket(desired, hosting.bucket, facts, consent);
  }
  if (hosting.hosting === 'directory' && facts.hosting === 'directory') {
    return planFolder(desired, hosting.path, facts, consent);
  }
  return { changes: [], findings: [] };
}
