import { basename, join } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import type { ShownPod } from './demo-result.ts';
import type { DemoOptions, DemoSetup } from './demo-setup.ts';
import type { Pod } from './node-double/pod.ts';
import { runPod } from './node-double/run-pod.ts';
import { sample } from './sample-chain.ts';
import {
  endpointVariable,
  readCallerIdentity,
  requireSubmitted,
  sampleContainer,
  samplePod,
} from './sample-pod.ts';

/** Creates the pod through the API server, prints what the webhook injected, and runs it; throws if it prints no identity. */
export async function runSamplePod(
  { cluster, sandbox, podFolder }: DemoSetup,
  options: DemoOptions,
): Promise<ShownPod> {
  const { print, doing, signal } = options;
  doing('creating and running a pod');
  const pods = `/api/v1/namespaces/${sample.namespace}/pods`;
  const container = await sampleContainer(sandbox.endpoint, join(podFolder, 'image'));
  const answer = await cluster.api.call('POST', pods, samplePod(container));
  const pod = requireSubmitted({ ...container, volumeMounts: [] }, answer);
  print(`  pod ${sample.namespace}/${sample.pod} created; the webhook injected:`);
  const injected = injectedParts(pod);
  for (const [name, value] of Object.entries(injected.environment)) print(`    ${name}=${value}`);
  for (const [name, path] of Object.entries(injected.mounts)) print(`    ${name} at ${path}`);
  let printed = '';
  const end = await runPod({
    pod,
    api: cluster.api,
    directory: podFolder,
    signal,
    output: (from, text) => {
      if (from === 'node-double') print(`  ${text}`);
      else printed += text;
    },
  });
  if (end.status !== 0) throw podFailed(`ended with ${end.status ?? 'a signal'}`, printed);
  print(`  ${shownCommand(container.command)}`);
  print(printed.trimEnd());
  const identity = readCallerIdentity(printed);
  if (identity === null) throw podFailed('printed no identity', printed);
  return { namespace: sample.namespace, name: sample.pod, ...injected, identity };
}

/** The AWS CLI as a user would type it. The demo's own program is no command for users. */
function shownCommand([program = '', ...args]: readonly string[]): string {
  if (basename(program) === 'aws') return ['$ aws', ...args].join(' ');
  return 'its program called sts:GetCallerIdentity with the AWS SDK, and printed:';
}

/** The environment and mounts that were not in the submitted pod. */
function injectedParts(pod: Pod): Pick<ShownPod, 'environment' | 'mounts'> {
  const { env, volumeMounts } = pod.spec.containers[0];
  const variables = env.filter(({ name }) => name !== endpointVariable);
  const mounts = volumeMounts.filter(({ name }) => !name.startsWith('kube-api-access'));
  return {
    environment: Object.fromEntries(variables.map(({ name, value }) => [name, value ?? ''])),
    mounts: Object.fromEntries(mounts.map(({ name, mountPath }) => [name, mountPath])),
  };
}

function podFailed(how: string, output: string): IrsaError {
  return new IrsaError('IRSA-DEMO-001', {
    what: `The pod's process ${how}.`,
    why: output.trim() === '' ? 'It printed nothing.' : output.trim().split('\n').slice(-3).join('\n'),
    next: 'Run the demo again. If the error persists, report it with this output.',
  });
}
