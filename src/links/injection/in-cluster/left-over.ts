import { refName, refOf } from '../../../chain/object-ref.ts';
import { isManagedBy } from '../object-owner.ts';
import type { ObjectRef } from '../ports.ts';
import { type InClusterDesign, partsOf } from './desired.ts';
import type { InClusterFacts } from './observe.ts';

/**
 * What irsa.yaml wanted before and does not want now, for example the Deployment after `placement: controlPlane`. Its
 * pods carry the labels of the Service: they would go on answering, with the image and the settings of then.
 */
export function leftOver(design: InClusterDesign, { serving, here }: InClusterFacts): readonly ObjectRef[] {
  if (design.wanted === null) return [];
  const wanted = new Set(serving.map((object) => refName(refOf(object))));
  return partsOf(design, design.namespace).filter((ref) => {
    const live = here.objects.get(refName(ref));
    return live !== undefined && isManagedBy(design.chain, live) && !wanted.has(refName(ref));
  });
}
