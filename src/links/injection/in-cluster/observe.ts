import { refName, refOf } from '../../../chain/object-ref.ts';
import { objectsOf, stringAt, stringsAt, valueAt } from '../../../trust/json.ts';
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
import { fullName } from './image.ts';
import { isWorkload } from './rollout.ts';

/** The installation of this chain in one namespace. */
export interface Installation {
  readonly namespace: string;
  /** The existing objects by `Kind namespace/name`. */
  readonly objects: ReadonlyMap<string, KubernetesObject>;
  /** All objects in the namespace; read only if this chain created the namespace. */
  readonly contents: readonly KubernetesObject[];
}

/** Obstacles to creating or changing the objects. */
export interface Obstacles {
  /** Missing rights, each as `verb resource`. */
  readonly denied: readonly string[];
  /** By name, why the API server would reject an object. */
  readonly refusals: ReadonlyMap<string, string>;
  readonly nodes: readonly NodeFacts[];
  /** Null if irsactl did not query the registry. */
  readonly registry: RegistryAnswer | null;
  readonly hasPriorityClass: boolean;
  /** False if a required API is not installed. */
  readonly hasApi: boolean;
}

export interface InClusterFacts {
  readonly registration: RegistrationFacts | null;
  /** All wanted objects except the registration, in their wanted state. */
  readonly serving: readonly KubernetesObject[];
  /** The installation in the namespace of irsa.yaml. */
  readonly here: Installation;
  /** Installations in namespaces that irsa.yaml named earlier. */
  readonly elsewhere: readonly Installation[];
  /** Null if apply issues no certificate. */
  readonly certificate: CertificateFacts | null;
  /** The digests of the images that the webhook's pods run. */
  readonly digests: readonly string[];
  /** Null if nothing has to be created or changed. */
  readonly obstacles: Obstacles | null;
}

/** Reads the installation in the namespace of irsa.yaml, and in each namespace where this chain has its service account. */
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
  const workload = serving.find(isWorkload);
  const runs = workload && here.objects.get(refName(refOf(workload)));
  const certificate = wanted?.certificateHosts
    ? certificateFacts(secret, registration, runs, ports.certificates)
    : null;
  const pending = serving.filter((object) => !isUpToDate(object, here, chain));
  const pods = runs
    ? await ports.objects.pods(namespace, stringsAt(workload, 'spec', 'selector', 'matchLabels'))
    : [];
  return {
    registration,
    serving,
    here,
    elsewhere,
    certificate,
    digests: digestsOf(pods),
    obstacles: pending.length === 0 ? null : await findObstacles(design, pending, here, ports),
  };
}

/** The kubelet reports the digest even if the manifest names a tag. */
function digestsOf(pods: readonly KubernetesObject[]): readonly string[] {
  const images = pods
    .flatMap((pod) => objectsOf(valueAt(pod, 'status', 'containerStatuses')))
    .flatMap((status) => stringAt(status, 'imageID')?.match(/sha256:[0-9a-f]{64}$/)?.[0] ?? []);
  return [...new Set(images)].sort();
}

async function nothingIn(namespace: string): Promise<Installation> {
  return { namespace, objects: new Map(), contents: [] };
}

/** True if an object needs no change. A namespace of another owner is used as it is. */
export function isUpToDate(object: KubernetesObject, { objects }: Installation, chain: string): boolean {
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
  // A dry run fails in a namespace that does not exist yet, and for a binding to a missing role.
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
    registry: runs && wanted && !isLocal(wanted.image) ? await registry.ask(fullName(wanted.image)) : null,
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

/** No registry serves images under this host: they are loaded into the nodes. */
function isLocal(image: string): boolean {
  return image.startsWith('localhost/');
}
