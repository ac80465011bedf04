import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import {
  isJsonObject,
  type Json,
  type JsonObject,
  objectsOf,
  stringAt,
  valueAt,
} from '../../src/trust/json.ts';
import { endPod, type PlayedPod, type PlayedProgram } from './played-pod.ts';
import { keepSecret } from './transcript.ts';

const namespace = 'irsactl-system';
const core = `/api/v1/namespaces/${namespace}`;

type Kind = 'deployments' | 'daemonsets';
const kinds: readonly Kind[] = ['deployments', 'daemonsets'];

/**
 * Simulates controllers, kubelet and kube-proxy for the Deployment and DaemonSet of one name. It runs the pod template as
 * a process with the rights of its service account, updates the status, and accepts connections at the Service's address.
 * A changed template is rolled out: the new process is ready before the old one ends.
 */
export class PlayedWorkload {
  readonly #cluster: LocalCluster;
  readonly #name: string;
  readonly #start: PlayedProgram;
  /** One pod for all replicas of a kind; the last started is the last entry. */
  readonly #pods = new Map<Kind, PlayedPod>();
  #proxy: { readonly address: string; readonly server: Server } | null = null;
  /** Pods that are finishing their requests. */
  readonly #endings: Promise<void>[] = [];

  constructor(cluster: LocalCluster, name: string, start: PlayedProgram) {
    this.#cluster = cluster;
    this.#name = name;
    this.#start = start;
  }

  #path(kind: Kind): string {
    return `/apis/apps/v1/namespaces/${namespace}/${kind}/${this.#name}`;
  }

  /** Reconciles the processes with the objects, once. */
  async look(signal: AbortSignal): Promise<void> {
    for (const kind of kinds) await this.#lookAt(kind, signal);
    if (this.#pods.size === 0) this.#closeProxy();
  }

  async #lookAt(kind: Kind, signal: AbortSignal): Promise<void> {
    const { status, body } = await this.#cluster.api.send('GET', this.#path(kind));
    if (status === 404) return this.#end(kind);
    if (status !== 200) return;
    const template = JSON.stringify(valueAt(body, 'spec', 'template'));
    const count = kind === 'deployments' ? valueAt(body, 'spec', 'replicas') : await this.#nodesFor(template);
    if (count === 0) return this.#end(kind);
    await this.#answerAtService();
    const old = this.#pods.get(kind);
    if (old?.template !== template || old.child.exitCode !== null) {
      const next = await this.#startPod(template, signal);
      if (next === null) return;
      this.#end(kind);
      this.#pods.set(kind, next);
    }
    await this.#sayAvailable(kind, body, Number(count));
  }

  /** Counts the nodes that match the template's node selector and have only taints that it tolerates. */
  async #nodesFor(template: string): Promise<number> {
    const spec = valueAt(JSON.parse(template), 'spec');
    const selector = valueAt(spec, 'nodeSelector');
    const wanted = Object.entries(isJsonObject(selector) ? selector : {});
    const tolerated = objectsOf(valueAt(spec, 'tolerations')).map(({ key }) => key);
    const nodes = objectsOf(valueAt(await this.#cluster.api.call('GET', '/api/v1/nodes'), 'items'));
    return nodes.filter(
      (node) =>
        wanted.every(([key, value]) => valueAt(node, 'metadata', 'labels', key) === value) &&
        objectsOf(valueAt(node, 'spec', 'taints')).every(({ key }) => tolerated.includes(key)),
    ).length;
  }

  async stop(): Promise<void> {
    for (const kind of kinds) this.#end(kind);
    this.#closeProxy();
    await Promise.all(this.#endings);
  }

  #end(kind: Kind): void {
    const pod = this.#pods.get(kind);
    if (pod) this.#endings.push(endPod(pod));
    this.#pods.delete(kind);
  }

  #closeProxy(): void {
    this.#proxy?.server.close();
    this.#proxy = null;
  }

  async #startPod(template: string, signal: AbortSignal): Promise<PlayedPod | null> {
    const kubeconfig = await this.#kubeconfig();
    if (kubeconfig === null) return null;
    const pod = JSON.parse(template);
    const [container] = objectsOf(valueAt(pod, 'spec', 'containers'));
    const args = [container?.['args'] ?? []].flat().map(String);
    const [secret] = objectsOf(valueAt(pod, 'spec', 'volumes')).flatMap(
      (volume) => stringAt(volume, 'secret', 'secretName') ?? [],
    );
    const files = secret === undefined ? null : await this.#secretFiles(secret);
    return files === null ? null : this.#start({ template, args, kubeconfig, files, signal });
  }

  /** Writes the files of the pod's Secret volume; returns their path prefix, or null while the Secret does not exist. */
  async #secretFiles(name: string): Promise<string | null> {
    const { status, body } = await this.#cluster.api.send('GET', `${core}/secrets/${name}`);
    if (status !== 200) return null;
    const data = valueAt(body, 'data');
    for (const [file, value] of Object.entries(isJsonObject(data) ? data : {})) {
      const path = join(this.#cluster.directory, `${this.#name}-${file}`);
      await writeFile(path, Buffer.from(String(value), 'base64'), { mode: 0o600 });
    }
    return join(this.#cluster.directory, `${this.#name}-`);
  }

  /** Writes a kubeconfig with the token that the pod's token volume would have. */
  async #kubeconfig(): Promise<string | null> {
    const { api, directory, kubeconfigPath } = this.#cluster;
    const path = `${core}/serviceaccounts/${this.#name}/token`;
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
    const file = join(directory, `${this.#name}.kubeconfig`);
    await writeFile(file, stringify(config), { mode: 0o600 });
    return file;
  }

  /** Forwards connections from the Service's address to the ready pod. */
  async #answerAtService(): Promise<void> {
    const { status, body } = await this.#cluster.api.send('GET', `${core}/services/${this.#name}`);
    const address = status === 200 ? stringAt(body, 'spec', 'clusterIP') : null;
    if (address === null || this.#proxy?.address === address) return;
    this.#proxy?.server.close();
    const server = createServer((incoming) => {
      const pod = [...this.#pods.values()].at(-1);
      if (!pod) {
        incoming.destroy();
        return;
      }
      const outgoing = connect(pod.port, '127.0.0.1');
      incoming.on('error', () => outgoing.destroy()).on('close', () => outgoing.destroy());
      outgoing.on('error', () => incoming.destroy()).on('close', () => incoming.destroy());
      incoming.pipe(outgoing).pipe(incoming);
    });
    server.listen(443, address);
    await once(server, 'listening');
    server.unref();
    this.#proxy = { address, server };
  }

  async #sayAvailable(kind: Kind, workload: Json, count: number): Promise<void> {
    const observedGeneration = valueAt(workload, 'metadata', 'generation') ?? 0;
    if (valueAt(workload, 'status', 'observedGeneration') === observedGeneration) return;
    if (!isJsonObject(workload)) return;
    await this.#cluster.api.send('PUT', `${this.#path(kind)}/status`, {
      ...workload,
      status: { observedGeneration, ...allAvailable[kind](count) },
    });
  }
}

const allAvailable: Readonly<Record<Kind, (count: number) => JsonObject>> = {
  deployments: (count) => ({
    replicas: count,
    updatedReplicas: count,
    readyReplicas: count,
    availableReplicas: count,
  }),
  daemonsets: (count) => ({
    currentNumberScheduled: count,
    desiredNumberScheduled: count,
    numberMisscheduled: 0,
    updatedNumberScheduled: count,
    numberReady: count,
    numberAvailable: count,
  }),
};

/** Returns why this machine cannot simulate kube-proxy; null if it can. */
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
