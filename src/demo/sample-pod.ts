import { fileURLToPath } from 'node:url';
import type { Json } from '../trust/json.ts';
import { findAwsCli } from './find-aws-cli.ts';
import { sample } from './sample-chain.ts';

/** What the pod's own spec sets; everything else about AWS is injected. */
export const endpointVariable = 'AWS_ENDPOINT_URL';

/** The demo's pod: nothing configured but its service account and, for a private cloud, the endpoint. */
export async function samplePod(endpoint: string): Promise<Json> {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: sample.pod, namespace: sample.namespace },
    spec: {
      serviceAccountName: sample.serviceAccount,
      restartPolicy: 'Never',
      containers: [
        {
          name: 'main',
          image: 'public.ecr.aws/aws-cli/aws-cli',
          command: await callerIdentityCommand(),
          env: [{ name: endpointVariable, value: endpoint }],
        },
      ],
    },
  };
}

/** The AWS CLI where there is one that knows AWS_ENDPOINT_URL, else the few lines of caller-identity.ts. */
async function callerIdentityCommand(): Promise<string[]> {
  const aws = await findAwsCli();
  if (aws !== null) return [aws, 'sts', 'get-caller-identity'];
  // Beside this file, with the ending that this file has: .ts from the sources, .js in the package.
  const ending = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return [process.execPath, fileURLToPath(new URL(`./caller-identity${ending}`, import.meta.url))];
}
