import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { runPod } from '../../src/demo/node-double/run-pod.ts';
import { asObject, type Json, type JsonObject, objectsOf, stringAt } from '../../src/trust/json.ts';

/** What becomes of a pod: it runs as a process of this machine, or this is its container's state. */
export type PodFate = 'runs' | 'unscheduled' | { readonly state: JsonObject };

interface PodRunnerOptions {
  readonly cluster: LocalCluster;
  readonly namespace: string;
  /** For what the pods' processes write. */
  readonly folder: string;
  readonly fateOf: (pod: JsonObject) => PodFate;
}

/** Stands for scheduler and kubelet of a namespace: gives each new pod a node, runs it, and reports its end. */
export function startPodRunner(options: PodRunnerOptions): { stop(): Promise<void>; seen: JsonObject[] } {
  const seen: JsonObject[] = [];
  const handled = new Set<string>();
  let stopped = false;
  const run = (async () => {
    while (!stopped) {
      for (const pod of await podsOf(options)) {
        const uid = stringAt(pod, 'metadata', 'uid') ?? '';
        if (handled.has(uid)) continue;
        handled.add(uid);
        seen.push(pod);
        await meet(options, pod);
      }
      await delay(50);
    }
  })();
  return {
    seen,
    async stop() {
      stopped = true;
      await run;
    },
  };
}

export async function podsOf({ cluster, namespace }: Pick<PodRunnerOptions, 'cluster' | 'namespace'>) {
  const list = await cluster.api.call('GET', `/api/v1/namespaces/${namespace}/pods`);
  return objectsOf(asObject(list)?.['items']);
}

async function meet(
  { cluster, namespace, folder, fateOf }: PodRunnerOptions,
  pod: JsonObject,
): Promise<void> {
  const fate = fateOf(pod);
  if (fate === 'unscheduled') return;
  const name = stringAt(pod, 'metadata', 'name') ?? '';
  const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
  // It may have been deleted meanwhile.
  const bound = await cluster.api.send('POST', `${path}/binding`, {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace },
    target: { apiVersion: 'v1', kind: 'Node', name: 'worker' },
  });
  if (bound.status >= 300) return;
  const state = fate === 'runs' ? await ended(cluster, pod, join(folder, name), folder) : fate.state;
  const [container] = objectsOf(asObject(pod['spec'])?.['containers']);
  const status: Json = {
    phase: 'terminated' in state ? 'Succeeded' : 'Pending',
    containerStatuses: [
      {
        name: stringAt(container, 'name') ?? '',
        image: stringAt(container, 'image') ?? '',
        imageID: '',
        ready: false,
        restartCount: 0,
        state,
      },
    ],
  };
  const now = asObject((await cluster.api.send('GET', path)).body);
  if (now?.['kind'] === 'Pod') await cluster.api.send('PUT', `${path}/status`, { ...now, status });
}

/** Runs the pod's process; the file of the termination message is one of this machine. */
async function ended(
  cluster: LocalCluster,
  pod: JsonObject,
  file: string,
  directory: string,
): Promise<JsonObject> {
  await writeFile(file, '');
  await chmod(file, 0o666);
  const here = JSON.parse(JSON.stringify(pod).replaceAll('/dev/termination-log', file));
  const { status } = await runPod({ pod: here, api: cluster.api, directory, output: () => {} });
  return { terminated: { exitCode: status ?? 137, message: await readFile(file, 'utf8') } };
}
