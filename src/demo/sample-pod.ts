import type { Json } from '../trust/json.ts';
import { findAwsCli } from './find-aws-cli.ts';
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
