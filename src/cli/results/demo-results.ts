import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { linkNameSchema } from '../../chain/plan-schema.ts';
import type { CallerIdentity, DemoResult, PlayOn, ShownLink, ShownPod } from '../../demo/demo-result.ts';
import type { ServedCluster } from '../../demo/run-local-cluster.ts';

const texts = z.record(z.string(), z.string());
const kubectl = z
  .string()
  .nullable()
  .describe('Path of the kubectl that came with the cluster; null where none did.');

const shownLink = objectOf<ShownLink>()({ link: linkNameSchema, summary: z.string() });

const callerIdentity = objectOf<CallerIdentity>()({
  UserId: z.string(),
  Account: z.string(),
  Arn: z.string(),
});

const shownPod = objectOf<ShownPod>()({
  namespace: z.string(),
  name: z.string(),
  environment: texts.describe('Variables that came to it on its way through the webhook.'),
  mounts: texts.describe('Where each volume that came with them is.'),
  identity: callerIdentity.describe('What `sts get-caller-identity` answers in the pod.'),
});

const playOn = objectOf<PlayOn>()({
  environment: texts.describe('Leads clients to the cluster and the sandbox of the demo.'),
  directory: z.string().describe('Where irsa.yaml lies.'),
  kubectl,
});

/** What `irsactl demo` prints. */
export const demoResult: z.ZodType<DemoResult> = objectOf<DemoResult>()({
  links: z.array(shownLink).readonly().describe('In the order in which they became true.'),
  pod: shownPod,
  seconds: z.number().nonnegative().describe('From nothing to the identity of the pod.'),
  left: z.array(z.string()).readonly().describe('Folders that stay when all is stopped and removed.'),
  playOn: playOn.nullable().describe('What runs until Ctrl-C with `--keep`; otherwise null.'),
});

/** What `irsactl demo cluster` prints once it serves. */
export const clusterResult: z.ZodType<ServedCluster> = objectOf<ServedCluster>()({
  server: z.string(),
  kubeconfig: z.string(),
  manifest: z.string().describe('Path of the manifest of the API server, a static pod.'),
  keys: z.string().describe('Folder with its keys and certificates.'),
  kubectl,
});
