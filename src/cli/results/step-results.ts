import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { problemFields } from '../../chain/plan-schema.ts';
import type { OtherAccountKeys, ServedSandbox } from '../../sandbox/run-sandbox.ts';

/** What `irsactl init` prints. */
export const initResult = z.strictObject({
  written: z.array(z.string()).readonly(),
  replaced: z.array(z.string()).readonly().describe('Schemas of another irsactl.'),
});
export type InitResult = z.output<typeof initResult>;

/** What `irsactl validate` prints. */
export const validateResult = z.strictObject({
  file: z.string(),
  valid: z.boolean(),
  problems: z.array(z.strictObject(problemFields)),
});
export type ValidateResult = z.output<typeof validateResult>;

/** What `irsactl lint` prints. */
export const lintResult = z.strictObject({
  policies: z.int().nonnegative().describe('How many trust policies were looked at.'),
  problems: z.array(z.strictObject(problemFields)),
});
export type LintResult = z.output<typeof lintResult>;

/** What `irsactl key` prints. */
export const keyResult = z.strictObject({
  kid: z.string().describe('The key ID that Kubernetes gives the key.'),
  privateKey: z.string().describe('Path of the private key; the key itself is never printed.'),
  publicKey: z.string(),
});
export type KeyResult = z.output<typeof keyResult>;

const kubernetesObject = z.record(z.string(), z.unknown()).meta({ required: ['apiVersion', 'kind'] });

const variables = z.record(z.string(), z.string());

/** What `irsactl sandbox` prints once it serves. */
export const sandboxResult: z.ZodType<ServedSandbox> = objectOf<ServedSandbox>()({
  endpoint: z.string().describe('Where it serves AWS, and as a proxy.'),
  tlsPort: z.int().positive().describe('Where it serves public documents over TLS.'),
  caFile: z.string().describe('Its own authority, in PEM.'),
  account: z.string(),
  otherAccounts: z
    .array(
      objectOf<OtherAccountKeys>()({
        account: z.string(),
        accessKeyId: z.string(),
        secretAccessKey: z.string(),
      }),
    )
    .readonly()
    .describe('Further accounts, each with keys of its root user.'),
  region: z.string(),
  endpointEnvironment: variables.describe('For clients that go to the endpoint.'),
  proxyEnvironment: variables.describe('For clients that go through the proxy.'),
});

/** What `irsactl render` prints: a list as kubectl has it. */
export const renderResult = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('List'),
  items: z.array(kubernetesObject).readonly(),
});
export type RenderResult = z.output<typeof renderResult>;

/** What `irsactl version` prints. */
export const versionResult = z.strictObject({
  version: z.string(),
  node: z.string(),
  platform: z.string().describe('System and processor, as `linux/x64`.'),
});
export type VersionResult = z.output<typeof versionResult>;
