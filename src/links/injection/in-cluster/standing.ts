import { refName, refOf } from '../../../chain/object-ref.ts';
import { type Standing, sinceAll } from '../../../chain/standing.ts';
import { timeAt } from '../../../trust/json.ts';
import { certificateExpiry, textIn } from './certificate.ts';
import { type InClusterDesign, tlsSecretRef } from './desired.ts';
import type { InClusterFacts } from './observe.ts';

/** `since` is when the last of its objects was created; `expires` is the end of the serving certificate. */
export function inClusterStanding(
  design: InClusterDesign,
  { registration, serving, here }: InClusterFacts,
): Standing {
  const created = serving.map((object) => {
    return timeAt(here.objects.get(refName(refOf(object))), 'metadata', 'creationTimestamp');
  });
  const secret = here.objects.get(refName(tlsSecretRef(design, design.namespace)));
  const at = certificateExpiry(textIn(secret, 'tls.crt'));
  const renews = design.wanted?.certificateHosts === null ? ' (renewed automatically)' : '';
  return {
    since: sinceAll([...created, registration?.created ?? null]),
    expires: at === null ? [] : [{ what: `certificate of ${design.title}${renews}`, at }],
  };
}
