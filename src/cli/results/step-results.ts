import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { errorCodeSchema, linkNameSchema, problemFields } from '../../chain/plan-schema.ts';
import type { FieldRow } from '../../config/field-sections.ts';
import type { CallerIdentity, DemoResult, PlayOn, ShownLink, ShownPod } from '../../demo/demo-result.ts';
import type { ServedCluster } from '../../demo/run-local-cluster.ts';
import type { OtherAccountKeys, ServedSandbox } from '../../sandbox/run-sandbox.ts';
import type { DiscoveryDocument } from '../../trust/discovery-document.ts';

export const initResult = z.strictObject({
  written: z.array(z.string()).readonly(),
  replaced: z.array(z.string()).readonly().describe('Schemas of another version of irsactl.'),
});
export type InitResult = z.output<typeof initResult>;

export const validateResult = z.strictObject({
  file: z.string(),
  valid: z.boolean(),
  problems: z.array(z.strictObject(problemFields)),
});
export type ValidateResult = z.output<typeof validateResult>;

export const lintResult = z.strictObject({
  policies: z.int().nonnegative().describe('Number of checked trust policies.'),
  problems: z.array(z.strictObject(problemFields)),
});
export type LintResult = z.output<typeof lintResult>;

export const keyResult = z.strictObject({
  kid: z.string().describe('The key ID that Kubernetes computes for the key.'),
  privateKey: z.string().describe('Path of the private key; the key itself is never printed.'),
  publicKey: z.string(),
});
export type KeyResult = z.output<typeof keyResult>;

const kubernetesObject = z.record(z.string(), z.unknown()).meta({ required: ['apiVersion', 'kind'] });

const variables = z.record(z.string(), z.string());

export const sandboxResult: z.ZodType<ServedSandbox> = objectOf<ServedSandbox>()({
  endpoint: z.string().describe('URL for AWS clients, and of the proxy.'),
  tlsPort: z.int().positive().describe('Port for public documents over TLS.'),
  caFile: z.string().describe('File of its CA certificate (PEM).'),
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
    .describe('Further accounts, with keys of their root users.'),
  region: z.string(),
  endpointEnvironment: variables.describe('For clients of the endpoint.'),
  proxyEnvironment: variables.describe('For clients of the proxy.'),
});

export const renderResult = z.strictObject({
  apiVersion: z.literal('v1'),
  kind: z.literal('List'),
  items: z.array(kubernetesObject).readonly(),
});
export type RenderResult = z.output<typeof renderResult>;

export const versionResult = z.strictObject({
  version: z.string(),
  node: z.string(),
  platform: z.string().describe('System and processor, such as `linux/x64`.'),
});
export type VersionResult = z.output<typeof versionResult>;

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const keyId = z.string().describe('Empty for the copy that --legacy-empty-kid adds.');

/** https://www.rfc-editor.org/rfc/rfc7517 and rfc7518, as far as Kubernetes signs with it. */
export const jwksResult = z.strictObject({
  keys: z
    .array(
      z.union([
        z.strictObject({
          use: z.literal('sig'),
          kty: z.literal('RSA'),
          kid: keyId,
          alg: z.literal('RS256'),
          n: base64url,
          e: base64url,
        }),
        z.strictObject({
          use: z.literal('sig'),
          kty: z.literal('EC'),
          kid: keyId,
          alg: z.enum(['ES256', 'ES384', 'ES512']),
          crv: z.enum(['P-256', 'P-384', 'P-521']),
          x: base64url,
          y: base64url,
        }),
      ]),
    )
    .min(1),
});

/** https://openid.net/specs/openid-connect-discovery-1_0.html, section 3. */
export const discoveryResult: z.ZodType<Required<DiscoveryDocument>> = objectOf<
  Required<DiscoveryDocument>
>()({
  issuer: z.string(),
  jwks_uri: z.string(),
  authorization_endpoint: z.string(),
  response_types_supported: z.array(z.string()).readonly(),
  subject_types_supported: z.array(z.string()).readonly(),
  id_token_signing_alg_values_supported: z.array(z.string()).readonly(),
  claims_supported: z.array(z.string()).readonly(),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html, as far as a trust policy goes. */
export const trustPolicyResult = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Effect: z.literal('Allow'),
      Principal: z.strictObject({ Federated: z.string() }),
      Action: z.literal('sts:AssumeRoleWithWebIdentity'),
      Condition: z.partialRecord(
        z.enum(['StringEquals', 'StringLike']),
        z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      ),
    }),
  ),
});

export const iamPolicyResult = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().describe('What irsactl needs it for.'),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()).min(1),
      Resource: z.array(z.string()).min(1),
      Condition: z
        .record(z.string(), z.record(z.string(), z.array(z.string()).min(1)))
        .optional()
        .describe('Limits to the boundary and the managed policies of irsa.yaml.'),
    }),
  ),
});

const field = objectOf<FieldRow>()({
  name: z.string(),
  type: z.string(),
  need: z.enum(['required', 'one-of', 'optional']),
  default: z.string().nullable(),
  description: z.string(),
});

/** What `irsactl explain` prints: of a code, a link, a field, a command or a page; without a word links and codes. Texts are Markdown. */
export const explanationResult = z.union([
  z.strictObject({
    links: z.array(z.strictObject({ link: linkNameSchema, meaning: z.string() })),
    codes: z.array(z.strictObject({ code: errorCodeSchema, title: z.string() })),
  }),
  z.strictObject({ code: errorCodeSchema, title: z.string(), meaning: z.string(), cure: z.string() }),
  z.strictObject({ link: linkNameSchema, meaning: z.string() }),
  z.strictObject({ command: z.string(), help: z.string() }),
  z.strictObject({ page: z.string(), title: z.string(), text: z.string() }),
  z.strictObject({
    field: z.string().describe('Its path in irsa.yaml.'),
    type: z.string(),
    need: z.enum(['required', 'one-of', 'optional']),
    default: z.string().nullable(),
    description: z.string(),
    choice: z.array(z.string()).readonly().describe('Its fields of which exactly one is required.'),
    fields: z.array(field).readonly(),
  }),
]);
export type ExplanationResult = z.output<typeof explanationResult>;

/** The line on standard error if a command with `-o json` fails. */
export const errorReport = z.strictObject({ errors: z.array(z.strictObject(problemFields)).min(1) });
export type ErrorReport = z.output<typeof errorReport>;

/** A problem that does not stop the command. */
export const warningReport = z.strictObject({ type: z.literal('warning'), ...problemFields });
export type WarningReport = z.output<typeof warningReport>;

const texts = z.record(z.string(), z.string());
const kubectl = z
  .string()
  .nullable()
  .describe('Path of the kubectl that came with the cluster; null without one.');

const shownLink = objectOf<ShownLink>()({ link: linkNameSchema, summary: z.string() });

const callerIdentity = objectOf<CallerIdentity>()({
  UserId: z.string(),
  Account: z.string(),
  Arn: z.string(),
});

const shownPod = objectOf<ShownPod>()({
  namespace: z.string(),
  name: z.string(),
  environment: texts.describe('Variables that the webhook added.'),
  mounts: texts.describe('Mount paths of the volumes that the webhook added.'),
  identity: callerIdentity.describe('The output of `sts get-caller-identity` in the pod.'),
});

const playOn = objectOf<PlayOn>()({
  environment: texts.describe('Variables for clients of the cluster and the sandbox.'),
  directory: z.string().describe('Folder of irsa.yaml.'),
  kubectl,
});

export const demoResult: z.ZodType<DemoResult> = objectOf<DemoResult>()({
  links: z.array(shownLink).readonly().describe('In the order in which they were applied.'),
  pod: shownPod,
  seconds: z.number().nonnegative().describe('Time from the start to the identity of the pod.'),
  left: z
    .array(z.string())
    .readonly()
    .describe('Folders that remain after everything is stopped and removed.'),
  playOn: playOn.nullable().describe('What `--keep` leaves running until Ctrl-C; otherwise null.'),
});

export const clusterResult: z.ZodType<ServedCluster> = objectOf<ServedCluster>()({
  server: z.string(),
  kubeconfig: z.string(),
  manifest: z.string().describe('Path of the manifest of the API server, a static pod.'),
  keys: z.string().describe('Folder with its keys and certificates.'),
  kubectl,
});
