import { refName, refOf } from '../../../chain/object-ref.ts';
import { type Standing, sinceAll } from '../../../chain/standing.ts';
import { timeAt } from '../../../trust/json.ts';
import { certificateEnd, textIn } from './certificate.ts';
import { type InClusterDesign, tlsSecretRef } from './desired.ts';
import type { InClusterFacts } from './observe.ts';

/** Since the last of its objects was made; the certificate is the one that the API server is shown. */
export function inClusterStanding(
  design: InClusterDesign,
  { registration, serving, here }: InClusterFacts,
): Standing {
  const created = serving.map((object) => {
    return timeAt(here.objects.get(refName(refOf(object))), 'metadata', 'creationTimestamp');
  });
  const secret = here.objects.get(refName(tlsSecretRef(design, design.namespace)));
  const at = certificateEnd(textIn(secret, 'tls.crt'));
  const renews = design.wanted?.certificateHosts === null ? ' (renewed by itself)' : '';
  return {
    since: sinceAll([...created, registration?.created ?? null]),
    expires: at === null ? [] : [{ what: `certificate of ${design.title}${renews}`, at }],
  };
}
