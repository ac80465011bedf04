import type { DesiredIssuer } from '../desired.ts';
import { finding } from '../findings.ts';
import type { PlacePlan } from '../hosting/hosting.ts';
import { checkDocuments } from '../public-view/check-documents.ts';
import type { ExistingFacts } from './observe.ts';

/** Nothing is done there: what AWS could not use stops the plan, before an API server signs with a key that nobody knows. */
export function planExisting({ keys }: DesiredIssuer, { url, fetched }: ExistingFacts): PlacePlan {
  if (!keys.known) {
    const unborn = finding.error('IRSA-ISSUER-061', {
      what: `${url} cannot list the signing key yet: it is still to be made.`,
      why: 'Somebody else publishes the documents, and the API servers must not sign with a key that AWS does not find there.',
      next: 'Run `irsactl apply --only signing-key`, have its public key published with `irsactl jwks`, then run `irsactl plan`; or let the cluster keep its key with `signingKey.source: cluster`.',
    });
    return { changes: [], findings: [unborn] };
  }
  const { findings } = checkDocuments(url, keys.value, fetched, askPublisher);
  return { changes: [], findings };
}

const askPublisher =
  'Have it set right where the documents are published: `irsactl discovery` and `irsactl jwks` write what should stand there.';
