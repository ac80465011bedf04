import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { IrsaError } from '../errors/irsa-error.ts';
import type { Json } from '../trust/json.ts';
import type { CallerIdentity } from './demo-result.ts';
import { findAwsCli } from './find-aws-cli.ts';
import { type Pod, readPod } from './node-double/pod.ts';
import { podProgram } from './pod-program.ts';
import { sample } from './sample-chain.ts';

/** The only AWS variable in the pod's spec; all others are injected. */
export const endpointVariable = 'AWS_ENDPOINT_URL';

/** The container of the demo's pod, which configures only the endpoint. */
export async function sampleContainer(endpoint: string, image: string): Promise<SampleContainer> {
  return {
    name: 'main',
    image: 'public.ecr.aws/aws-cli/aws-cli',
    command: await callerIdentityCommand(image),
    env: [{ name: endpointVariable, value: endpoint }],
  };
}

export type SampleContainer = {
  readonly name: string;
  readonly image: string;
  readonly command: string[];
  readonly env: { name: string; value: string }[];
};

/** The demo's pod with that container; only its service account refers to a role. */
export function samplePod(container: SampleContainer): Json {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: sample.pod, namespace: sample.namespace },
    spec: {
      serviceAccountName: sample.serviceAccount,
      restartPolicy: 'Never',
      containers: [{ ...container }],
    },
  };
}

/** The AWS CLI if it reads AWS_ENDPOINT_URL, else caller-identity.ts. */
async function callerIdentityCommand(image: string): Promise<string[]> {
  const aws = await findAwsCli();
  return aws === null ? podProgram(image) : [aws, 'sts', 'get-caller-identity'];
}

/** The variables that injection adds; other AWS variables could name a program to run, by a file with credential_process. */
const injected: ReadonlySet<string> = new Set([
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_STS_REGIONAL_ENDPOINTS',
]);

/**
 * Returns the pod as the cluster returned it; throws IRSA-DEMO-001 if it would run anything but the submitted process.
 * Injection adds variables and a volume; any other addition must not run as a process on this machine.
 */
export function requireSubmitted(submitted: Pod['spec']['containers'][0], answer: Json): Pod {
  const pod = readPod(answer);
  const { containers, initContainers } = pod.spec;
  const [container] = containers;
  const added = container.env.filter(
    (variable) => !submitted.env.some((own) => isDeepStrictEqual(own, variable)),
  );
  const foreign = added.find(({ name }) => !injected.has(name));
  const differences = [
    ...(containers.length > 1 || initContainers.length > 0 ? ['containers'] : []),
    ...(isDeepStrictEqual(container.command, submitted.command) ? [] : ['command']),
    ...(isDeepStrictEqual(container.args, submitted.args) ? [] : ['args']),
    ...(isDeepStrictEqual(container.workingDir, submitted.workingDir) ? [] : ['workingDir']),
    ...(container.envFrom === undefined ? [] : ['envFrom']),
    ...(foreign === undefined ? [] : [`variable ${foreign.name}`]),
  ];
  if (differences.length === 0) return pod;
  throw new IrsaError('IRSA-DEMO-001', {
    what: `The cluster's pod is not the one that was submitted: ${differences.join(', ')}.`,
    why: 'Something in the cluster changed it. The demo runs only the submitted pod on this machine.',
    next: 'Run the demo again. If the error persists, find out what else writes to its cluster.',
  });
}

const callerIdentity = z.object({ UserId: z.string(), Account: z.string(), Arn: z.string() });

/** Reads the output of `aws sts get-caller-identity`, which may include warnings; returns null if there is no identity. */
export function readCallerIdentity(printed: string): CallerIdentity | null {
  try {
    return callerIdentity.parse(JSON.parse(/^\{[\s\S]*^\}/m.exec(printed)?.[0] ?? ''));
  } catch {
    return null;
  }
}
