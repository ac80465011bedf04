import type { Json } from '../trust/json.ts';
import { findAwsCli } from './find-aws-cli.ts';
import { podProgram } from './pod-program.ts';
import { sample } from './sample-chain.ts';

/** What the pod's own spec sets; everything else about AWS is injected. */
export const endpointVariable = 'AWS_ENDPOINT_URL';

/** The container of the demo's pod: nothing configured but, for a private cloud, the endpoint. */
export async function sampleContainer(endpoint: string, image: string): Promise<SampleContainer> {
  return {
    name: 'main',
    image: 'public.ecr.aws/aws-cli/aws-cli',
    command: await callerIdentityCommand(image),
    env: [{ name: endpointVariable, value: endpoint }],
  };
}

/** What the demo submits of its container. */
export type SampleContainer = {
  readonly name: string;
  readonly image: string;
  readonly command: string[];
  readonly env: { name: string; value: string }[];
};

/** The demo's pod around that container; its service account is all that leads to a role. */
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

/** The AWS CLI where there is one that knows AWS_ENDPOINT_URL, else the few lines of caller-identity.ts. */
async function callerIdentityCommand(image: string): Promise<string[]> {
  const aws = await findAwsCli();
  return aws === null ? podProgram(image) : [aws, 'sts', 'get-caller-identity'];
}
