import { refName, refOf } from '../../../chain/object-ref.ts';
import { isManagedBy } from '../object-owner.ts';
import type { ObjectRef } from '../ports.ts';
import { type InClusterDesign, partsOf } from './desired.ts';
import type { InClusterFacts } from './observe.ts';

/**
 * Returns the objects of earlier settings, for example the Deployment after `placement: controlPlane`. Its pods have the
 * labels of the Service, so they would keep answering with the old image and settings.
 */
export function obsoleteObjects(
  design: InClusterDesign,
  { serving, here }: InClusterFacts,
): readonly ObjectRef[] {
  if (design.wanted === null) return [];
  const wanted = new Set(serving.map((object) => refName(refOf(object))));
  return partsOf(design, design.namespace).filter((ref) => {
    const live = here.objects.get(refName(ref));
    return live !== undefined && isManagedBy(design.chain, live) && !wanted.has(refName(ref));
  });
}
