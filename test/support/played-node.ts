import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '../../src/demo/local-cluster/free-port.ts';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { httpClient } from '../../src/net/http-client.ts';
import { isJsonObject, type Json, objectsOf, stringAt, valueAt } from '../../src/trust/json.ts';
import { startIrsactl } from './run-irsactl.ts';
import { keepSecret } from './transcript.ts';

const place = { namespace: 'irsactl-system', name: 'irsactl-webhook' } as const;
const core = `/api/v1/namespaces/${place.namespace}`;
const deploymentPath = `/apis/apps/v1/namespaces/${place.namespace}/deployments/${place.name}`;

/** One pod of the Deployment: the real webhook in a process, with the rights of its service account. */
interface PlayedPod {
  readonly template: string;
  readonly port: number;
  readonly child: ChildProcess;
  readonly log: string[];
}

/**
 * Plays Deployment and namespace controller, kubelet and kube-proxy for the one Deployment of the webhook: runs what its template
 * says as a process, says in its status what is ready, and answers at the address of its Service. A template that
 * changes is rolled: the new one is ready before the old one ends.
 */
export class PlayedNode {
  readonly #cluster: LocalCluster;
  readonly #ending = new AbortController();
  #pod: PlayedPod | null = null;
  #proxy: { readonly address: string; readonly server: Server } | null = null;
  #loop: Promise<void> = Promise.resolve();
  /** Pods that finish what is in flight. */
  readonly #endings: Promise<void>[] = [];
  /** Lines of the logs of all pods that ran. */
  readonly logs: string[] = [];
  fault: unknown = null;

  private constructor(cluster: LocalCluster) {
    this.#cluster = cluster;
  }

  /** Registers a control plane node that has `images`, and plays it until `stop`. */
  static async start(cluster: LocalCluster, name: string, images: readonly string[]): Promise<PlayedNode> {
    const node = new PlayedNode(cluster);
    await node.#register(name, images);
    node.#loop = node.#play();
    return node;
  }

  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    if (this.#pod) this.#endings.push(endPod(this.#pod));
    await Promise.all(this.#endings);
    this.#proxy?.server.close();
    if (this.fault !== null) throw this.fault;
  }

  async #register(name: string, images: readonly string[]): Promise<void> {
    const { api } = this.#cluster;
    const labels = { 'node-role.kubernetes.io/control-plane': '' };
    await api.ensure('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels } });
    const live = await api.call('GET', `/api/v1/nodes/${name}`);
    if (!isJsonObject(live)) throw new Error('a node is an object');
    // The taint of a node that is not ready yet, which its controller takes away.
    const spec = { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] };
    const ready = await api.call('PUT', `/api/v1/nodes/${name}`, { ...live, spec });
    if (!isJsonObject(ready)) throw new Error('a node is an object');
    const status = { images: images.map((image) => ({ names: [image], sizeBytes: 1 })) };
    await api.call('PUT', `/api/v1/nodes/${name}/status`, { ...ready, status });
  }

  async #play(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        // An API server that restarts is away for a moment.
        if (!(error instanceof Error && 'code' in error)) this.fault ??= error;
      }
      await delay(100, undefined, { signal }).catch(() => {});
    }
  }

  /** What the namespace controller does with a namespace that is being deleted, for what this one may hold. */
  async #endNamespace(): Promise<void> {
    const { api } = this.#cluster;
    const path = `/api/v1/namespaces/${place.namespace}`;
    const { status, body } = await api.send('GET', path);
    if (status !== 200 || stringAt(body, 'metadata', 'deletionTimestamp') === null) return;
    const leases = `/apis/coordination.k8s.io/v1/namespaces/${place.namespace}/leases`;
    const core = ['serviceaccounts', 'secrets', 'configmaps'].map((plural) => `${path}/${plural}`);
    for (const folder of [...core, leases]) await api.send('DELETE', folder);
    if (isJsonObject(body)) await api.send('PUT', `${path}/finalize`, { ...body, spec: { finalizers: [] } });
  }

  async #look(): Promise<void> {
    await this.#endNamespace();
    const { status, body } = await this.#cluster.api.send('GET', deploymentPath);
    if (status === 404) {
      const old = this.#pod;
      this.#pod = null;
      this.#proxy?.server.close();
      this.#proxy = null;
      if (old) this.#endings.push(endPod(old));
      return;
    }
    if (status !== 200) return;
    const template = JSON.stringify(valueAt(body, 'spec', 'template'));
    await this.#answerAtService();
    if (this.#pod?.template !== template || this.#pod.child.exitCode !== null) {
      const old = this.#pod;
      const next = await this.#startPod(template);
      if (next === null) return;
      this.#pod = next;
      if (old) this.#endings.push(endPod(old));
    }
    await this.#sayAvailable(body);
  }

  async #startPod(template: string): Promise<PlayedPod | null> {
    const kubeconfig = await this.#kubeconfig();
    if (kubeconfig === null) return null;
    const [port, metricsPort] = [await freePort(), await freePort()];
    const [container] = objectsOf(valueAt(JSON.parse(template), 'spec', 'containers'));
    const args = container?.['args'];
    const flags = Array.isArray(args) ? args.map(String) : [];
    const own = [
      '--host=127.0.0.1',
      `--port=${port}`,
      `--metrics-port=${metricsPort}`,
      `--kubeconfig=${kubeconfig}`,
      `--tls-host=${place.name}.${place.namespace}.svc`,
    ];
    const child = startIrsactl(['webhook', ...flags, ...own]);
    const log: string[] = [];
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      log.push(text);
      this.logs.push(text);
    });
    const pod = { template, port, child, log };
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`the webhook ended: ${log.join('')}`);
      if (this.#ending.signal.aborted) {
        await endPod(pod);
        return null;
      }
      await delay(50);
    }
    return pod;
  }

  /** The login that its token volume would give the pod. */
  async #kubeconfig(): Promise<string | null> {
    const { api, directory, kubeconfigPath } = this.#cluster;
    const path = `${core}/serviceaccounts/${place.name}/token`;
    const request = {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    };
    const { status, body } = await api.send('POST', path, request);
    const token = status === 201 ? stringAt(body, 'status', 'token') : null;
    if (token === null) return null;
    keepSecret('token of the webhook', token);
    const config = parse(await readFile(kubeconfigPath, 'utf8'));
    config.users[0].user = { token };
    const file = join(directory, 'webhook.kubeconfig');
    await writeFile(file, stringify(config), { mode: 0o600 });
    return file;
  }

  /** Connections to the Service's address go to the pod that is ready. */
  async #answerAtService(): Promise<void> {
    const { status, body } = await this.#cluster.api.send('GET', `${core}/services/${place.name}`);
    const address = status === 200 ? stringAt(body, 'spec', 'clusterIP') : null;
    if (address === null || this.#proxy?.address === address) return;
    this.#proxy?.server.close();
    const server = createServer((incoming) => {
      if (!this.#pod) {
        incoming.destroy();
        return;
      }
      const outgoing = connect(this.#pod.port, '127.0.0.1');
      incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
      outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
      incoming.pipe(outgoing).pipe(incoming);
    });
    server.listen(443, address);
    await once(server, 'listening');
    server.unref();
    this.#proxy = { address, server };
  }

  async #sayAvailable(deployment: Json): Promise<void> {
    const replicas = valueAt(deployment, 'spec', 'replicas') ?? 0;
    const observedGeneration = valueAt(deployment, 'metadata', 'generation') ?? 0;
    if (valueAt(deployment, 'status', 'observedGeneration') === observedGeneration) return;
    const counts = {
      replicas,
      updatedReplicas: replicas,
      readyReplicas: replicas,
      availableReplicas: replicas,
    };
    if (!isJsonObject(deployment)) return;
    await this.#cluster.api.send('PUT', `${deploymentPath}/status`, {
      ...deployment,
      status: { observedGeneration, ...counts },
    });
  }
}

async function isReady(port: number): Promise<boolean> {
  const client = httpClient({ proxy: null, tls: { rejectUnauthorized: false } });
  try {
    const answer = await client.send(new URL(`https://127.0.0.1:${port}/readyz`), {
      answerMilliseconds: 1_000,
    });
    answer.discard();
    return answer.status === 200;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

async function endPod({ child }: PlayedPod): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Why this machine cannot play kube-proxy; null where it can. */
export async function whyNoServiceAddress(): Promise<string | null> {
  const server = createServer();
  try {
    server.listen(443, '127.96.0.254');
    await once(server, 'listening');
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
  }
}
