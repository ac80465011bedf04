import { z } from 'zod';
import { IrsaError } from '../../errors/irsa-error.ts';

const item = z.object({ key: z.string(), path: z.string() });
const tokenSource = z.object({
  audience: z.string().optional(),
  expirationSeconds: z.number().optional(),
  path: z.string(),
});
const configMapSource = z.object({
  name: z.string(),
  items: z.array(item).optional(),
  optional: z.boolean().optional(),
});
const downwardSource = z.object({
  items: z.array(z.object({ path: z.string(), fieldRef: z.object({ fieldPath: z.string() }).optional() })),
});

// Loose: unknown kinds stay visible, so that an error can name them.
const projection = z.looseObject({
  serviceAccountToken: tokenSource.optional(),
  configMap: configMapSource.optional(),
  downwardAPI: downwardSource.optional(),
});
const volume = z.looseObject({
  name: z.string(),
  projected: z.object({ sources: z.array(projection) }).optional(),
  emptyDir: z.looseObject({}).optional(),
});
const mount = z.object({
  name: z.string(),
  mountPath: z.string().startsWith('/'),
  readOnly: z.boolean().optional(),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
});
const variable = z.object({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.unknown().optional(),
});
const container = z.object({
  name: z.string(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  workingDir: z.string().optional(),
  env: z.array(variable).default([]),
  envFrom: z.array(z.unknown()).optional(),
  volumeMounts: z.array(mount).default([]),
});
const pod = z.object({
  metadata: z.object({ name: z.string(), namespace: z.string(), uid: z.string() }),
  spec: z.object({
    serviceAccountName: z.string(),
    initContainers: z.array(z.object({ name: z.string() })).default([]),
    containers: z.tuple([container]).rest(z.object({ name: z.string() })),
    volumes: z.array(volume).default([]),
  }),
});

/** The parts of a pod object that the node double acts on. */
export interface Pod {
  metadata: { name: string; namespace: string; uid: string };
  spec: {
    serviceAccountName: string;
    initContainers: { name: string }[];
    containers: [Container, ...{ name: string }[]];
    volumes: Volume[];
  };
}

export interface Container {
  name: string;
  command?: string[] | undefined;
  args?: string[] | undefined;
  workingDir?: string | undefined;
  env: { name: string; value?: string | undefined; valueFrom?: unknown }[];
  envFrom?: unknown[] | undefined;
  volumeMounts: Mount[];
}

interface Mount {
  name: string;
  mountPath: string;
  readOnly?: boolean | undefined;
  subPath?: string | undefined;
  subPathExpr?: string | undefined;
}

export interface Volume {
  [other: string]: unknown;
  name: string;
  projected?: { sources: Projection[] } | undefined;
  emptyDir?: { [other: string]: unknown } | undefined;
}

export interface Projection {
  [other: string]: unknown;
  serviceAccountToken?:
    | { audience?: string | undefined; expirationSeconds?: number | undefined; path: string }
    | undefined;
  configMap?:
    | { name: string; items?: { key: string; path: string }[] | undefined; optional?: boolean | undefined }
    | undefined;
  downwardAPI?: { items: { path: string; fieldRef?: { fieldPath: string } | undefined }[] } | undefined;
}

/** Reads a pod as the API server returns it; throws IRSA-DEMO-030 for anything else. */
export function readPod(value: unknown): Pod {
  const read = pod.safeParse(value);
  if (read.success) return read.data;
  throw refusePod('The object is not a pod from an API server', z.prettifyError(read.error));
}

/** The error for a pod that needs something that the node double does not support. */
export function refusePod(what: string, why: string): IrsaError {
  return new IrsaError('IRSA-DEMO-030', {
    what: `${what}.`,
    why,
    next: 'Remove that part from the pod, or run the pod on a real node.',
  });
}
