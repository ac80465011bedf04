import { refName } from '../../chain/object-ref.ts';
import type { InjectionPorts, KubernetesObject, ObjectRef } from './ports.ts';

/** Returns the existing objects by `Kind namespace/name`. */
export async function readObjects(
  refs: readonly ObjectRef[],
  objects: Pick<InjectionPorts['objects'], 'read'>,
): Promise<ReadonlyMap<string, KubernetesObject>> {
  const live = await Promise.all(refs.map(async (ref) => [refName(ref), await objects.read(ref)] as const));
  return new Map(live.flatMap(([name, object]) => (object === null ? [] : [[name, object] as const])));
}
