import type { Change } from '../../../chain/change.ts';
import { refName } from '../../../chain/object-ref.ts';
import { stringAt } from '../../../trust/json.ts';
import { change } from '../change.ts';
import { unregister } from '../live-registration.ts';
import { mergePlans, type PartsPlan } from '../modes/mode.ts';
import { isManagedBy } from '../object-owner.ts';
import type { KubernetesObject, ObjectRef } from '../ports.ts';
import { uidOf } from '../stated-fields.ts';
import { accountRef, type InClusterDesign, namespaceRef, partsOf, tlsSecretRef } from './desired.ts';
import { namespaceStays } from './findings.ts';
import type { InClusterFacts, Installation } from './observe.ts';

/** Removes the registration first, then the workload, and the namespace last. */
export function planInClusterRemoval(design: InClusterDesign, facts: InClusterFacts, why: string): PartsPlan {
  const { name, chain } = design;
  const registration = unregister(name, chain, facts.registration, why);
  const places = [facts.here, ...facts.elsewhere].map((place) => removalAt(design, place, why));
  return mergePlans([{ changes: registration, findings: [] }, ...places]);
}

function removalAt(design: InClusterDesign, place: Installation, why: string): PartsPlan {
  const { name, chain, keptNamespaces } = design;
  const { namespace, objects } = place;
  const namespaceObjectRef = namespaceRef(namespace);
  const namespaceObject = objects.get(refName(namespaceObjectRef));
  // The deletion of the namespace already removes everything in it.
  if (namespaceObject && isTerminating(namespaceObject))
    return { changes: clusterWide(design, place, why), findings: [] };
  const workloads = deletions(partsOf(design, namespace), place, chain, why);
  const isOurs =
    namespaceObject !== undefined &&
    isManagedBy(chain, namespaceObject) &&
    !keptNamespaces.includes(namespace);
  const foreign = isOurs ? foreignObjectIn(design, place) : null;
  if (namespaceObject && isOurs && foreign === null) {
    return { changes: [...workloads, deletion(namespaceObjectRef, namespaceObject, why)], findings: [] };
  }
  // cert-manager does not mark its Secret, so the mark of the service account decides.
  const installed = objects.get(refName(accountRef(name, namespace)));
  const secret =
    installed && isManagedBy(chain, installed)
      ? deletionOf(tlsSecretRef({ name }, namespace), place, why)
      : [];
  const account = deletions([accountRef(name, namespace)], place, chain, why);
  return {
    changes: [...workloads, ...secret, ...account],
    findings: foreign === null ? [] : [namespaceStays(namespace, foreign)],
  };
}

function clusterWide(design: InClusterDesign, place: Installation, why: string): readonly Change[] {
  const refs = partsOf(design, place.namespace).filter(({ namespace }) => namespace === null);
  return deletions(refs, place, design.chain, why);
}

export function deletions(
  refs: readonly ObjectRef[],
  place: Installation,
  chain: string,
  why: string,
): readonly Change[] {
  return refs.flatMap((ref) => {
    const live = place.objects.get(refName(ref));
    return live && isManagedBy(chain, live) ? deletionOf(ref, place, why) : [];
  });
}

function deletionOf(ref: ObjectRef, { objects }: Installation, why: string): readonly Change[] {
  const live = objects.get(refName(ref));
  return live === undefined || isTerminating(live) ? [] : [deletion(ref, live, why)];
}

/** Deletes this object by its UID, and no later one with the same name. */
export function deletion(ref: ObjectRef, live: KubernetesObject, why: string): Change {
  const { apiVersion, kind, namespace, name } = ref;
  const metadata = { name, ...(namespace !== null && { namespace }), uid: uidOf(live) };
  return change.delete('delete-object', refName(ref), { before: { apiVersion, kind, metadata }, why });
}

function isTerminating(live: KubernetesObject): boolean {
  return stringAt(live, 'metadata', 'deletionTimestamp') !== null;
}

/** Kubernetes creates these in every namespace. */
const automatic: readonly string[] = ['ConfigMap kube-root-ca.crt', 'ServiceAccount default'];

/** Returns an object in the namespace that is not part of the installation, or null. */
function foreignObjectIn(design: InClusterDesign, { namespace, contents }: Installation): string | null {
  const { name, chain } = design;
  const secret = `Secret ${tlsSecretRef({ name }, namespace).name}`;
  const found = contents.find((object) => {
    const label = `${stringAt(object, 'kind')} ${stringAt(object, 'metadata', 'name')}`;
    const isPodOfOurs = object['kind'] === 'Pod' && stringAt(object, 'spec', 'serviceAccountName') === name;
    return !automatic.includes(label) && label !== secret && !isPodOfOurs && !isManagedBy(chain, object);
  });
  return found === undefined ? null : `${stringAt(found, 'kind')} ${stringAt(found, 'metadata', 'name')}`;
}
