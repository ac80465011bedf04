import { z } from 'zod';
import { partitionRegions } from '../trust/arn.ts';
import { awsAudiences } from '../trust/aws-audiences.ts';
import { account } from './account-schema.ts';
import { defaults } from './defaults.ts';
import { textOf } from './presets/parameters.ts';
import { ownTags, role } from './role-schema.ts';
import { conditions, exactlyOne, has, is, when, without } from './schema-conditions.ts';
import { shownText } from './shown-text.ts';
import * as forms from './text-forms.ts';

/** The first two lines of every irsa.yaml. */
export const apiVersion = 'irsactl.dev/v1alpha1';
export const kind = 'TrustChain';

const absolute = { type: 'string', pattern: '^/' };

const node = z
  .strictObject({
    name: shownText(forms.subdomainForm).describe('Name of the node in Kubernetes.'),
    ssh: shownText(forms.sshHostForm)
      .optional()
      .describe("Destination for the system's ssh: a host, `user@host`, or an alias from your ssh config."),
    local: z.literal(true).optional().describe('`true` if irsactl runs on this node.'),
    manifest: shownText(forms.nodePathForm)
      .default(defaults.manifest)
      .describe("Path of the API server's static pod manifest on the node."),
    directory: shownText(forms.nodePathForm)
      .default(defaults.directory)
      .describe('Folder on the node for staged keys and backups; each chain has its own subfolder.'),
  })
  .meta({
    ...exactlyOne('ssh', 'local'),
    ...conditions(when(has('ssh'), { properties: { manifest: absolute, directory: absolute } })),
  });

const issuer = z
  .strictObject({
    s3: z
      .strictObject({
        bucket: shownText(forms.bucketForm).describe(
          'Name of the bucket. The issuer is `https://<bucket>.s3.<region>.amazonaws.com`.',
        ),
        namespace: z
          .enum(['global', 'accountRegional'])
          .optional()
          .describe(
            'Namespace of the bucket name. With `accountRegional`, only this account can ever have the name, even after the bucket is deleted. irsactl then adds the suffix `-<account>-<region>-an`, which S3 requires, to `bucket`, and needs `spec.aws.account`. Default: `global`.',
          ),
      })
      .optional()
      .describe('The two public documents in an S3 bucket.'),
    directory: z
      .strictObject({
        path: z.string().min(1).describe('Folder for the documents.'),
        url: shownText(forms.issuerUrlForm).describe(
          'The https URL under which your web server publishes the folder.',
        ),
      })
      .optional()
      .describe('The two public documents as files, for any web server.'),
    existing: z
      .strictObject({
        url: shownText(forms.issuerUrlForm).describe('The https URL under which the documents are public.'),
      })
      .optional()
      .describe('The two public documents, published by another party: irsactl only checks them.'),
    cloudFront: z
      .strictObject({
        bucket: shownText(forms.bucketForm).describe(
          'Name of the bucket. Nothing in it is public: only CloudFront reads the two documents.',
        ),
        domain: shownText(forms.domainForm)
          .optional()
          .describe(
            'Your own domain name: the issuer is `https://<domain>`, known from the first plan on. Default: the name that CloudFront assigns.',
          ),
        certificate: shownText(forms.certificateForm)
          .optional()
          .describe(
            'ARN of a certificate in ACM (us-east-1) that covers `domain`. irsactl checks it, but never changes or deletes it.',
          ),
      })
      .meta(conditions(when(has('domain'), has('certificate'), without('certificate'))))
      .optional()
      .describe(
        'The two documents in a private S3 bucket behind CloudFront. Without `domain` the issuer is `https://<distribution>.cloudfront.net`, which AWS assigns during the first apply.',
      ),
  })
  .meta(exactlyOne('s3', 'directory', 'existing', 'cloudFront'));

const signingKey = z.strictObject({
  source: z
    .enum(['cluster', 'new'])
    .default('cluster')
    .describe(
      '`cluster` publishes the key that the cluster already signs with and changes no key. `new` introduces a new RSA key together with the issuer; the cluster still accepts the old one.',
    ),
  publicForSeconds: z
    .int()
    .min(60)
    .max(604_800)
    .optional()
    .describe(
      'How long a rotation publishes the next key before an API server signs with it, because AWS caches the JWKS. Its `max-age` is added. Default: `3600`.',
    ),
  watchForSeconds: z
    .int()
    .min(60)
    .max(2_592_000)
    .optional()
    .describe(
      'How long every API server watches for old tokens that programs keep, before a rotation or migration retires their key or issuer. Choose more if a program calls the API server less often. Default: `86400`.',
    ),
  maxAgeDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('`status` and `verify` warn when the signing key is older. Default: no limit.'),
});

/**
 * Fields of a webhook that irsactl runs in the cluster. They have no default here, so that rules can see whether they
 * are set.
 */
const inCluster = {
  image: textOf(forms.imageForm)
    .optional()
    .describe("Image of the webhook. Default: this irsactl version's image."),
  namespace: shownText(forms.labelForm)
    .optional()
    .describe('Namespace of the webhook. Default: `irsactl-system`.'),
  replicas: z.int().min(1).max(9).optional().describe('Number of pods. Default: `2`.'),
  placement: z
    .enum(['any', 'controlPlane'])
    .optional()
    .describe(
      'Nodes for the pods. `any`: all nodes. `controlPlane`: one pod on each control plane node (a DaemonSet, without `replicas`). Default: `any`.',
    ),
  failurePolicy: z
    .enum(['Ignore', 'Fail'])
    .optional()
    .describe(
      'Answer for a new pod while the webhook does not respond. With `Ignore` the pod starts without its role, with `Fail` the API server refuses it. Pods of kube-system and of the webhook, and static pods, always start. `Fail` needs Kubernetes 1.28 or newer. Default: `Ignore`.',
    ),
} as const;

export const inClusterFields = [
  'image',
  'namespace',
  'replicas',
  'placement',
  'failurePolicy',
] as const satisfies readonly (keyof typeof inCluster)[];

/** With `placement: controlPlane` each control plane node runs one pod. */
const oneEachNode = when(is('placement', 'controlPlane'), without('replicas'));

const webhook = z
  .strictObject({
    ...inCluster,
    url: shownText(forms.webhookUrlForm)
      .optional()
      .describe('https URL of a webhook that runs outside the cluster.'),
    service: z
      .strictObject({
        namespace: shownText(forms.labelForm)
          .default(defaults.webhookService.namespace)
          .describe('Namespace of the Service.'),
        name: shownText(forms.labelForm)
          .default(defaults.webhookService.name)
          .describe('Name of the Service.'),
        port: z
          .int()
          .min(1)
          .max(65535)
          .default(defaults.webhookService.port)
          .describe('Port of the Service.'),
      })
      .optional()
      .describe('The Service of a webhook in the cluster that irsactl does not install.'),
    caBundle: z
      .string()
      .regex(forms.certificatesPattern, 'Expected certificates in PEM')
      .optional()
      .describe(
        "With `url` or `service`: PEM certificates of the CAs that signed the webhook's certificate. Default: those in the existing registration; if it has none, public CAs.",
      ),
  })
  .meta(
    conditions(
      oneEachNode,
      when(has('url'), without('service', ...inClusterFields)),
      when(has('service'), without(...inClusterFields)),
      when(has('caBundle'), { anyOf: [has('url'), has('service')] }),
    ),
  );

const upstream = z
  .strictObject({
    ...inCluster,
    image: textOf(forms.imageForm)
      .optional()
      .describe(`Image of the webhook. Default: \`${defaults.upstream.image}\`.`),
    certificates: z
      .enum(['generated', 'cert-manager'])
      .optional()
      .describe(
        'Source of its certificate. `generated`: `irsactl apply` creates and replaces it. `cert-manager`: cert-manager does both. Default: `generated`.',
      ),
  })
  .meta(conditions(oneEachNode));

const injection = z.union([
  z.literal('none'),
  z
    .strictObject({
      mode: z
        .enum(['upstream', 'admission-policy', 'webhook', 'none'])
        .optional()
        .describe(
          "`upstream`: AWS's webhook. `admission-policy`: the API server injects without a webhook (Kubernetes 1.36 and newer). `webhook`: irsactl's webhook. `none`: you add the token and the environment variables to the pods (`irsactl render`). Default: `webhook` if `webhook` is set, else `upstream`.",
        ),
      webhook: webhook
        .optional()
        .describe(
          'With `mode: webhook`: the webhook that `irsactl apply` installs or, with `url` or `service`, a webhook that you run.',
        ),
      upstream: upstream.optional().describe("With `mode: upstream`: AWS's webhook, installed by irsactl."),
      annotationPrefix: shownText(forms.subdomainForm)
        .default(defaults.annotationPrefix)
        .describe('Domain of the annotations on service accounts and pods.'),
    })
    .meta(
      conditions(
        when(is('mode', 'upstream', 'admission-policy', 'none'), without('webhook')),
        when(is('mode', 'webhook', 'admission-policy', 'none'), without('upstream')),
        when(has('webhook'), without('upstream')),
      ),
    ),
]);

/** The ARN of a policy must be in the partition of the region; the name of an AWS managed policy works in any. */
const ownPolicies = partitionRegions.map(({ id, pattern }) => {
  const own = { pattern: `^(?!arn:(?!${id}:))` };
  const role = { permissionsBoundary: own, policies: { items: { properties: { managed: own } } } };
  return when(
    { properties: { aws: { properties: { region: { pattern } }, ...has('region') } }, ...has('aws') },
    { properties: { roles: { items: { properties: role } } } },
  );
});

const controlPlane = z.union([
  z.literal('manual'),
  z.strictObject({
    nodes: z
      .array(node)
      .min(1)
      .optional()
      .describe(
        'Every control plane node of the cluster. Default: the nodes that the cluster reports. irsactl connects to their addresses with ssh, except to the node that it runs on.',
      ),
    ssh: z
      .strictObject({
        user: shownText(forms.sshUserForm)
          .optional()
          .describe('User that logs in. Default: from your ssh config.'),
        port: z.int().min(1).max(65535).optional().describe('Port of sshd. Default: from your ssh config.'),
      })
      .optional()
      .describe('ssh settings for the nodes from the cluster, if `nodes` is omitted.'),
    apiAudiences: z
      .array(shownText(forms.apiAudienceForm).meta({ not: { enum: awsAudiences } }))
      .min(1)
      .meta({ uniqueItems: true })
      .optional()
      .describe(
        'Audiences of default tokens (`--api-audiences`), which replace the current audiences. irsactl adds a missing audience immediately, and removes an unlisted one when no pod holds a token that needs it. Default: the current audiences.',
      ),
  }),
]);

const spec = z
  .strictObject({
    aws: z
      .strictObject({
        region: shownText(forms.regionForm).describe(
          'Region of the bucket and of STS, for example `eu-central-1`.',
        ),
        account: shownText(forms.accountForm)
          .optional()
          .describe('Account ID, in quotes. When set, every command refuses to work on another account.'),
        accounts: z
          .array(account)
          .min(1)
          .meta({ uniqueItems: true })
          .optional()
          .describe(
            'Further accounts with roles. They share one issuer, which stays in `account`; each account with roles gets its own identity provider.',
          ),
      })
      .meta(conditions(when(has('accounts'), has('account'))))
      .describe('The AWS account that trusts the cluster.'),
    audience: shownText(forms.audienceForm)
      .default(defaults.audience)
      .describe("Audience of the pods' tokens for AWS."),
    signingKey: signingKey.prefault({}).describe("The key pair that signs service accounts' tokens."),
    issuer: issuer.describe('Where the discovery document and the JWKS are published.'),
    controlPlane: controlPlane
      .prefault({})
      .describe(
        'The nodes whose API servers use the issuer. With `manual`, irsactl connects to no node: it prints the flags for you to set, and continues when new tokens show them.',
      ),
    roles: z.array(role).default([]).describe('IAM roles and the service accounts that may assume them.'),
    injection: injection
      .prefault({})
      .describe('How pods get their token. `injection: none` is short for `mode: none`.'),
    tags: ownTags.default({}).describe('Your AWS tags for everything that irsactl creates.'),
  })
  .meta(conditions(...ownPolicies));

/** irsa.yaml as users write it: the one source of its types, its JSON Schema and its reference page. */
export const writtenSchema = z
  .strictObject({
    apiVersion: z.literal(apiVersion).describe('Version of this file format.'),
    kind: z.literal(kind).describe('Always `TrustChain`.'),
    metadata: z
      .strictObject({
        name: shownText(forms.labelForm).describe(
          'Name of the chain. The names and tags of what irsactl creates contain it.',
        ),
      })
      .describe('Identification of the chain.'),
    spec: spec.describe('The desired state.'),
  })
  .meta({
    title: 'irsa.yaml',
    description:
      'The chain of trust from the service accounts of one Kubernetes cluster to AWS IAM roles. `irsactl validate` also checks rules that a schema cannot express.',
  });

/** An irsa.yaml that matches the schema, as the user wrote it. */
export type WrittenInput = z.input<typeof writtenSchema>;

/** The same with the schema's defaults filled in. */
export type WrittenChain = z.output<typeof writtenSchema>;
