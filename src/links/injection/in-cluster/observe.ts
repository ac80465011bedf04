import { refName, refOf } from '../../../chain/object-ref.ts';
import type { AllAccounts } from '../modes/mode.ts';
import { isManagedBy } from '../object-owner.ts';
import type {
  InjectionPorts,
  KubernetesObject,
  NodeFacts,
  ObjectRef,
  RegistrationFacts,
  RegistryAnswer,
} from '../ports.ts';
import { readObjects } from '../read-objects.ts';
import { isAsStated } from '../stated-fields.ts';
import { type CertificateFacts, certificateFacts } from './certificate.ts';
import { accountRef, type InClusterDesign, namespaceRef, partsOf, tlsSecretRef } from './desired.ts';
import { wholeName } from './image.ts';
import { isWorkload } from './rollout.ts';

/** An installation of this chain, wherever its service account was found. */
export interface Installation {
  readonly namespace: string;
  /** By name as people write it; what is not there is not in it. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** What lies in the namespace beside the installation; only looked for where the chain made the namespace. */
  readonly contents: readonly KubernetesObject[];
}

/** What stands in the way of objects that are to be made or changed. */
export interface Obstacles {
  /** `verb resource` of what whoever asks may not do. */
  readonly denied: readonly string[];
  /** By name, why the API server would refuse an object. */
  readonly refusals: ReadonlyMap<string, string>;
  readonly nodes: readonly NodeFacts[];
  /** Null where nobody had to be asked. */
  readonly registry: RegistryAnswer | null;
  readonly hasPriorityClass: boolean;
  /** False where an API is missing that somebody must have installed. */
  readonly hasApi: boolean;
}

export interface InClusterFacts {
  readonly registration: RegistrationFacts | null;
  /** All that are wanted but the registration, as they should be. */
  readonly serving: readonly KubernetesObject[];
  /** Where irsa.yaml wants the webhook. */
  readonly here: Installation;
  /** Elsewhere: irsa.yaml named another namespace before. */
  readonly elsewhere: readonly Installation[];
  /** Null where apply makes no certificate. */
  readonly certificate: CertificateFacts | null;
  /** Null where nothing is to be made or changed. */
  readonly obstacles: Obstacles | null;
}

/** Looks for an installation where irsa.yaml wants one, and wherever this chain has its service account. */
export async function observeInCluster(
  design: InClusterDesign,
  all: AllAccounts,
  ports: InjectionPorts,
): Promise<InClusterFacts> {
  const { name, namespace, wanted, chain } = design;
  const found = [...all]
    .filter(([key, facts]) => key.endsWith(`/${name}`) && isManagedBy(chain, facts))
    .map(([key]) => key.split('/')[0] ?? '');
  const isHere = wanted !== null || found.includes(namespace);
  const [registration, here, ...elsewhere] = await Promise.all([
    ports.cluster.readRegistration(name),
    isHere ? readInstallation(design, namespace, ports) : nothingIn(namespace),
    ...found.filter((other) => other !== namespace).map((other) => readInstallation(design, other, ports)),
  ]);
  const serving = wanted === null ? [] : wanted.serving(await ports.objects.apiServerPorts());
  const secret = here.objects.get(refName(tlsSecretRef(design, namespace)));
  const certificate = wanted?.certificateHosts
    ? certificateFacts(secret, registration, ports.certificates)
    : null;
  const pending = serving.filter((object) => !stands(object, here, chain));
  return {
    registration,
    serving,
    here,
    elsewhere,
    certificate,
    obstacles: pending.length === 0 ? null : await findObstacles(design, pending, here, ports),
  };
}

async function nothingIn(namespace: string): Promise<Installation> {
  return { namespace, objects: new Map(), contents: [] };
}

/** True of an object that needs no change. A namespace of somebody else's is used as it is. */
export function stands(object: KubernetesObject, { objects }: Installation, chain: string): boolean {
  const live = objects.get(refName(refOf(object)));
  if (live === undefined) return false;
  if (object['kind'] === 'Namespace' && !isManagedBy(chain, live)) return true;
  return isManagedBy(chain, live) && isAsStated(live, object);
}

async function readInstallation(
  design: InClusterDesign,
  namespace: string,
  { objects }: InjectionPorts,
): Promise<Installation> {
  const { name, chain } = design;
  const refs: readonly ObjectRef[] = [
    namespaceRef(namespace),
    accountRef(name, namespace),
    ...partsOf(design, namespace),
    tlsSecretRef({ name }, namespace),
  ];
  const live = await readObjects(refs, objects);
  const namespaceObject = live.get(refName(namespaceRef(namespace)));
  const contents =
    namespaceObject && isManagedBy(chain, namespaceObject) ? await objects.contents(namespace) : [];
  return { namespace, objects: live, contents };
}

async function findObstacles(
  { wanted, namespace }: InClusterDesign,
  pending: readonly KubernetesObject[],
  here: Installation,
  { objects, registry }: InjectionPorts,
): Promise<Obstacles> {
  const refs = [...pending, ...(wanted ? [wanted.registration] : [])].map(refOf);
  const hasNamespace = here.objects.has(refName(namespaceRef(namespace)));
  // Nothing can be tried in a namespace that is not there yet, and no binding to a role that is not.
  const tried = pending.filter(
    (object) =>
      (hasNamespace || refOf(object).namespace === null) &&
      (!isBinding(object) || here.objects.has(refName(roleOf(object)))),
  );
  const hasApi = !wanted?.needsApi || (await objects.serves(wanted.needsApi));
  const denied = hasApi ? await objects.denied(refs) : [];
  const refusals =
    denied.length > 0 || !hasApi ? [] : await Promise.all(tried.map((object) => objects.refusal(object)));
  const runs = pending.some(isWorkload);
  return {
    denied,
    refusals: new Map(
      tried.flatMap((object, index) => {
        const reason = refusals[index] ?? null;
        return reason === null ? [] : [[refName(refOf(object)), reason] as const];
      }),
    ),
    nodes: runs ? await objects.nodes() : [],
    registry: runs && wanted && !isLocal(wanted.image) ? await registry.ask(wholeName(wanted.image)) : null,
    hasPriorityClass: wanted === null || (await objects.read(priorityClass(wanted.priorityClass))) !== null,
    hasApi,
  };
}

function isBinding({ kind }: KubernetesObject): boolean {
  return kind === 'RoleBinding' || kind === 'ClusterRoleBinding';
}

function roleOf(binding: KubernetesObject): ObjectRef {
  const ref = refOf(binding);
  return { ...ref, kind: ref.kind.replace('Binding', '') };
}

function priorityClass(name: string): ObjectRef {
  return { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', namespace: null, name };
}

/** Images under this host can be in no registry: they are loaded into the nodes. */
function isLocal(image: string): boolean {
  return image.startsWith('localhost/');
}
