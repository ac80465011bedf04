import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { upstreamName } from '../../src/deployment/upstream-objects.ts';
import { webhookSettings } from '../../src/deployment/webhook-settings.ts';
import { isJsonObject, stringAt } from '../../src/trust/json.ts';
import { irsactlPod, originalPod } from './played-pod.ts';
import { PlayedWorkload } from './played-workload.ts';

const { name, namespace } = webhookSettings;

/**
 * Simulates one control plane node for the webhook's namespace, on a cluster that has only an API server. It runs the
 * workload of irsactl's webhook, and that of AWS's own webhook if its program is given. It also deletes the namespace.
 */
export class PlayedNode {
  readonly #cluster: LocalCluster;
  readonly #ending = new AbortController();
  readonly #workloads: readonly PlayedWorkload[];
  /** The kubelet's health server, at its usual port. If it is taken, the node of another test answers there. */
  readonly #health = createServer((_, response) => response.end('ok')).on('error', () => {});
  #loop: Promise<void> = Promise.resolve();
  /** Log lines of all pods. */
  readonly logs: string[] = [];
  fault: unknown = null;

  private constructor(cluster: LocalCluster, original: string | null) {
    this.#cluster = cluster;
    const say = (text: string) => this.logs.push(text);
    this.#workloads = [
      new PlayedWorkload(cluster, name, irsactlPod(say)),
      ...(original === null ? [] : [new PlayedWorkload(cluster, upstreamName, originalPod(original, say))]),
    ];
  }

  /** Registers a control plane node that has `images`, and simulates it until `stop`. */
  static async start(
    cluster: LocalCluster,
    nodeName: string,
    images: readonly string[],
    original: string | null = null,
  ): Promise<PlayedNode> {
    const node = new PlayedNode(cluster, original);
    await node.#register(nodeName, images);
    node.#loop = node.#play();
    return node;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    this.#health.close();
    await Promise.all(this.#workloads.map((one) => one.stop()));
    if (this.fault !== null) throw this.fault;
  }

  async #register(nodeName: string, images: readonly string[]): Promise<void> {
    const { api } = this.#cluster;
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    await api.ensure('/api/v1/nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: nodeName, labels },
    });
    const live = await api.call('GET', `/api/v1/nodes/${nodeName}`);
    if (!isJsonObject(live)) throw new Error('a node is an object');
    // Removes the taint of a node that is not ready, as the node controller does.
    const spec = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
    const ready = await api.call('PUT', `/api/v1/nodes/${nodeName}`, { ...live, spec });
    if (!isJsonObject(ready)) throw new Error('a node is an object');
    const status = {
      conditions: [{ type: 'Ready', status: 'True' }],
      images: images.map((image) => ({ names: [image], sizeBytes: 1 })),
    };
    await api.call('PUT', `/api/v1/nodes/${nodeName}/status`, { ...ready, status });
  }

  async #play(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        if (!this.#health.listening) this.#health.listen(10_248, '127.0.0.1');
        await this.#endNamespace();
        await Promise.all(this.#workloads.map((one) => one.look(signal)));
      } catch (error) {
        // An API server that restarts is unavailable for a moment.
        if (!(error instanceof Error && 'code' in error)) this.fault ??= error;
      }
      await delay(100, undefined, { signal }).catch(() => {});
    }
  }

  /** Does the namespace controller's work for a namespace under deletion, limited to the kinds that this one contains. */
  async #endNamespace(): Promise<void> {
    const { api } = this.#cluster;
    const path = `/api/v1/namespaces/${namespace}`;
    const { status, body } = await api.send('GET', path);
    if (status !== 200 || stringAt(body, 'metadata', 'deletionTimestamp') === null) return;
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`;
    const core = ['serviceaccounts', 'secrets', 'configmaps'].map((plural) => `${path}/${plural}`);
    for (const folder of [...core, leases]) await api.send('DELETE', folder);
    if (isJsonObject(body)) await api.send('PUT', `${path}/finalize`, { ...body, spec: { finalizers: [] } });
  }
}
