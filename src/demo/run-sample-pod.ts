import { IrsaError } from '../errors/irsa-error.ts';
import type { Json } from '../trust/json.ts';
import { readPod } from './node-double/pod.ts';
import { runPod } from './node-double/run-pod.ts';
import { sample } from './sample-chain.ts';
import { endpointVariable, samplePod } from './sample-pod.ts';
import type { DemoOptions, Stage } from './stage.ts';

/** Creates the pod through the API server, shows what the webhook added, and runs it. */
export async function runSamplePod({ cluster, sandbox, folder }: Stage, options: DemoOptions): Promise<void> {
  const { print, signal } = options;
  const pods = `/api/v1/namespaces/${sample.namespace}/pods`;
  const pod = await cluster.api.call('POST', pods, await samplePod(sandbox.endpoint));
  print(`  pod ${sample.namespace}/${sample.pod} created; the webhook gave it`);
  for (const line of whatCame(pod)) print(`    ${line}`);
  let answer = '';
  const end = await runPod({
    pod,
    api: cluster.api,
    directory: folder,
    signal,
    output: (from, text) => {
      if (from === 'node-double') print(`  ${text}`);
      else answer += text;
    },
  });
  if (end.status !== 0) throw podFailed(end.status, answer);
  print(`  $ ${commandOf(pod)}`);
  print(answer.trimEnd());
}

/** Environment and mounts that the pod did not ask for itself. */
function whatCame(pod: Json): string[] {
  const { env, volumeMounts } = readPod(pod).spec.containers[0];
  const mounts = volumeMounts.filter(({ name }) => !name.startsWith('kube-api-access'));
  return [
    ...env.filter(({ name }) => name !== endpointVariable).map(({ name, value }) => `${name}=${value}`),
    ...mounts.map(({ name, mountPath }) => `${name} at ${mountPath}`),
  ];
}

function commandOf(pod: Json): string {
  return readPod(pod).spec.containers[0].command?.join(' ') ?? '';
}

function podFailed(status: number | null, output: string): IrsaError {
  return new IrsaError('IRSA-DEMO-002', {
    what: `The pod's process ended with ${status ?? 'a signal'}.`,
    why: output.trim() === '' ? 'It printed nothing.' : output.trim().split('\n').slice(-3).join('\n'),
    next: 'Run `irsactl demo --keep` and look at the chain with `irsactl verify`.',
  });
}
