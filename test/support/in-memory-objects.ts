import { type ObjectRef, refName, refOf } from '../../src/chain/object-ref.ts';
import type { InjectionObjects, KubernetesObject, NodeFacts } from '../../src/links/injection/ports.ts';
import type { Json } from '../../src/trust/json.ts';
import { isJsonObject, valueAt } from '../../src/trust/json.ts';
import type { InMemoryInjection } from './in-memory-injection.ts';

/** A node that has the default image. */
export const labNode: NodeFacts = {
  name: 'cp-1',
  labels: { 'node-role.kubernetes.io/control-plane': '' },
  unschedulable: false,
  taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }],
  images: ['localhost/irsactl:0.1.0'],
  imageCount: 1,
};

/** Objects by kind, namespace and name, and a controller that makes every workload available immediately. */
export class InMemoryObjects implements InjectionObjects {
  readonly objects = new Map<string, KubernetesObject>();
  nodeList: readonly NodeFacts[] = [labNode];
  deniedRights: readonly string[] = [];
  /** By kind. */
  readonly refusals = new Map<string, string>();
  podList: readonly KubernetesObject[] = [];
  /** Of all namespaces. */
  runningPodList: readonly KubernetesObject[] = [];
  /** False: no controller is running. */
  isRunning = true;
  readonly log: string[] = [];
  readonly #cluster: InMemoryInjection;

  constructor(cluster: InMemoryInjection) {
    this.#cluster = cluster;
    this.put({
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name: 'system-cluster-critical' },
    });
  }

  get(kind: string): KubernetesObject | undefined {
    return [...this.objects.values()].find((object) => object['kind'] === kind);
  }

  put(object: KubernetesObject): void {
    this.objects.set(refName(refOf(object)), object);
    if (object['kind'] !== 'ServiceAccount') return;
    this.#cluster.putWhole(`${refOf(object).namespace}/${refOf(object).name}`, object);
  }

  remove(kind: string): void {
    const found = this.get(kind);
    if (found) this.objects.delete(refName(refOf(found)));
  }

  /** What `kubectl edit` does. */
  edit(kind: string, change: (text: string) => string): void {
    const found = this.get(kind);
    if (!found) throw new Error(`there is no ${kind}`);
    this.put(JSON.parse(change(JSON.stringify(found))));
  }

  async read(ref: ObjectRef): Promise<KubernetesObject | null> {
    return this.objects.get(refName(ref)) ?? null;
  }

  async apply(object: KubernetesObject): Promise<void> {
    const key = refName(refOf(object));
    this.log.push(`apply ${key}`);
    const merged = merge(this.objects.get(key) ?? {}, object);
    const { metadata } = merged;
    const whole = {
      ...merged,
      metadata: { uid: `uid of ${key}`, ...(isJsonObject(metadata) ? metadata : {}) },
    };
    this.put(this.isRunning ? available(whole) : whole);
  }

  async refusal(object: KubernetesObject): Promise<string | null> {
    return this.refusals.get(refOf(object).kind) ?? null;
  }

  async denied(): Promise<readonly string[]> {
    return this.deniedRights;
  }

  async restart(workload: ObjectRef, annotations: Readonly<Record<string, string>>): Promise<void> {
    this.log.push(`restart ${refName(workload)}`);
    const live = this.objects.get(refName(workload)) ?? {};
    this.put(merge(live, { spec: { template: { metadata: { annotations } } } }));
  }

  async delete(ref: ObjectRef): Promise<void> {
    this.log.push(`delete ${refName(ref)}`);
    this.objects.delete(refName(ref));
    if (ref.kind === 'ServiceAccount')
      await this.#cluster.deleteServiceAccount({ namespace: ref.namespace ?? '', name: ref.name });
    if (ref.kind !== 'Namespace') return;
    for (const [key, object] of [...this.objects]) {
      if (refOf(object).namespace === ref.name)
        await this.delete(refOf(object)).then(() => this.objects.delete(key));
    }
  }

  async contents(namespace: string): Promise<readonly KubernetesObject[]> {
    const kinds = ['Pod', 'ConfigMap', 'Secret', 'Service', 'ServiceAccount'];
    return [...this.objects.values()].filter((object) => {
      const { kind, namespace: own } = refOf(object);
      return kinds.includes(kind) && own === namespace;
    });
  }

  async pods(): Promise<readonly KubernetesObject[]> {
    return this.podList;
  }

  async runningPods(): Promise<readonly KubernetesObject[]> {
    return this.runningPodList;
  }

  async nodes(): Promise<readonly NodeFacts[]> {
    return this.nodeList;
  }

  apis: readonly string[] = [];

  async serves(apiVersion: string): Promise<boolean> {
    return this.apis.includes(apiVersion);
  }

  async apiServerPorts(): Promise<readonly number[]> {
    return [6443];
  }
}

function available(object: KubernetesObject): KubernetesObject {
  if (object['kind'] === 'DaemonSet') {
    return {
      ...object,
      status: { desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 },
    };
  }
  const replicas = valueAt(object, 'spec', 'replicas') ?? null;
  return object['kind'] === 'Deployment'
    ? { ...object, status: { replicas, updatedReplicas: replicas, availableReplicas: replicas } }
    : object;
}

function merge(live: KubernetesObject, wanted: KubernetesObject): KubernetesObject {
  const merged = Object.entries(wanted).map(([key, value]): [string, Json] => {
    const before = live[key];
    return [key, isJsonObject(before) && isJsonObject(value) ? merge(before, value) : value];
  });
  return { ...live, ...Object.fromEntries(merged) };
}
