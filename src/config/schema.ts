import { z } from 'zod';
import { partitionRegions } from '../trust/arn.ts';
import { awsAudiences } from '../trust/aws-audiences.ts';
import { account } from './account-schema.ts';
import { defaults } from './defaults.ts';
import { injectionModes } from './injection-modes.ts';
import { textOf } from './presets/parameters.ts';
import { ownTags, role } from './role-schema.ts';
import { conditions, exactlyOne, has, is, when, without } from './schema-conditions.ts';
import { shownText } from './shown-text.ts';
import * as forms from './text-forms.ts';

/** The two lines that every irsa.yaml begins with. */
export const apiVersion = 'irsactl.dev/v1alpha1';
export const kind = 'TrustChain';

const absolute = { type: 'string', pattern: '^/' };

const node = z
  .strictObject({
    name: shownText(forms.subdomainForm).describe('Name of the node in Kubernetes.'),
    ssh: shownText(forms.sshHostForm)
      .optional()
      .describe(
        "Host that the system's ssh reaches the node by: a host, `user@host`, or an alias of your ssh config.",
      ),
    local: z.literal(true).optional().describe('`true` where irsactl runs on the node itself.'),
    manifest: shownText(forms.nodePathForm)
      .default(defaults.manifest)
      .describe("Path of the API server's static pod manifest on the node."),
    directory: shownText(forms.nodePathForm)
      .default(defaults.directory)
      .describe('Folder on the node for staged keys and backups; each chain has a sub-folder of its own.'),
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
            'Whose names the bucket is among. `accountRegional`: names that only this account can ever have, also once the bucket is deleted; S3 then wants the ending `-<account>-<region>-an`, which is added to `bucket`, and `spec.aws.account` must be there. Default: `global`.',
          ),
      })
      .optional()
      .describe('The two public documents in an S3 bucket.'),
    directory: z
      .strictObject({
        path: z.string().min(1).describe('Folder that the documents are written to.'),
        url: shownText(forms.issuerUrlForm).describe(
          'The https URL under which a web server of your own publishes the folder.',
        ),
      })
      .optional()
      .describe('The two public documents as files, for any web server.'),
    existing: z
      .strictObject({
        url: shownText(forms.issuerUrlForm).describe('The https URL under which the documents are public.'),
      })
      .optional()
      .describe('The two public documents, published by somebody else: irsactl only checks them.'),
    cloudFront: z
      .strictObject({
        bucket: shownText(forms.bucketForm).describe(
          'Name of the bucket. Nothing in it is public: CloudFront alone reads the two documents.',
        ),
        domain: shownText(forms.domainForm)
          .optional()
          .describe(
            'A domain name of your own: the issuer is `https://<domain>`, from the first plan on. Default: the name that CloudFront gives.',
          ),
        certificate: shownText(forms.certificateForm)
          .optional()
          .describe(
            'ARN of a certificate in ACM (us-east-1) that covers `domain`. irsactl checks it, and never changes or deletes it.',
          ),
      })
      .meta(conditions(when(has('domain'), has('certificate'), without('certificate'))))
      .optional()
      .describe(
        'The two documents in a private S3 bucket behind CloudFront. Without `domain` the issuer is `https://<distribution>.cloudfront.net`, which AWS gives with the first apply.',
      ),
  })
  .meta(exactlyOne('s3', 'directory', 'existing', 'cloudFront'));

const signingKey = z.strictObject({
  source: z
    .enum(['cluster', 'new'])
    .default('cluster')
    .describe(
      '`cluster` publishes the key that the cluster signs with today and changes no key. `new` brings a new RSA key together with the issuer; the cluster still accepts the old one.',
    ),
  publicForSeconds: z
    .int()
    .min(60)
    .max(604_800)
    .optional()
    .describe(
      'How long a rotation publishes the next key before an API server signs with it, because AWS keeps copies of the JWKS. Default: `3600`.',
    ),
  maxAgeDays: z
    .int()
    .min(1)
    .max(3650)
    .optional()
    .describe('`status` and `verify` warn when the signing key is older. Default: no limit.'),
});

/** Fields of a webhook that irsactl runs in the cluster. None has its default here: others are known by their absence. */
const inCluster = {
  image: textOf(forms.imageForm).optional().describe('Image of the webhook. Default: that of this irsactl.'),
  namespace: shownText(forms.labelForm)
    .optional()
    .describe('Namespace that it runs in. Default: `irsactl-system`.'),
  replicas: z.int().min(1).max(9).optional().describe('How many pods serve. Default: `2`.'),
  placement: z
    .enum(['any', 'controlPlane'])
    .optional()
    .describe(
      'Where the pods run. Default: `any` node; `controlPlane` runs one on each control plane node (a DaemonSet, without `replicas`).',
    ),
  failurePolicy: z
    .enum(['Ignore', 'Fail'])
    .optional()
    .describe(
      'What happens to a new pod while the webhook does not answer. Default: `Ignore`, it starts without its role; `Fail`, it is refused. Pods of kube-system and of the webhook itself, and static pods, always start. `Fail` needs Kubernetes 1.28 or newer.',
    ),
} as const;

export const inClusterFields = [
  'image',
  'namespace',
  'replicas',
  'placement',
  'failurePolicy',
] as const satisfies readonly (keyof typeof inCluster)[];

/** With placement: controlPlane each control plane node runs one pod. */
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
      .describe('The Service in front of a webhook that somebody else runs in the cluster.'),
    caBundle: z
      .string()
      .regex(forms.certificatesPattern, 'Expected certificates in PEM')
      .optional()
      .describe(
        'With `url` or `service`: certificates of the CAs, in PEM, by which API servers know the webhook. Default: as the registration has it; without any, public CAs.',
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
        'Where its certificate comes from. Default: `generated`, made and replaced by `irsactl apply`; `cert-manager` leaves both to cert-manager.',
      ),
  })
  .meta(conditions(oneEachNode));

const injection = z.union([
  z.literal('none'),
  z
    .strictObject({
      mode: z
        .enum(injectionModes)
        .default('webhook')
        .describe(
          "`webhook`: irsactl's own. `admission-policy`: the API server does it itself (Kubernetes 1.36 and newer). `upstream`: AWS's own webhook. `none`: you write token and environment into the pods (`irsactl render`).",
        ),
      webhook: webhook
        .optional()
        .describe(
          'With `mode: webhook`: the webhook that `irsactl apply` installs, or, with `url` or `service`, one that somebody else serves.',
        ),
      upstream: upstream.optional().describe("With `mode: upstream`: AWS's webhook, installed by irsactl."),
      annotationPrefix: shownText(forms.subdomainForm)
        .default(defaults.annotationPrefix)
        .describe('Domain of the annotations on service accounts and pods.'),
    })
    .meta(
      conditions(
        when(is('mode', 'upstream', 'admission-policy', 'none'), without('webhook')),
        when(is('mode', 'upstream'), {}, without('upstream')),
      ),
    ),
]);

/** A policy is of the partition that the region belongs to; the name of one of AWS's own is of any. */
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
        'Every control plane node of the cluster. Default: those that the cluster names, each reached at its address by ssh, or as this machine where irsactl runs on it.',
      ),
    ssh: z
      .strictObject({
        user: shownText(forms.sshUserForm)
          .optional()
          .describe('Who logs in. Default: as your ssh config says.'),
        port: z
          .int()
          .min(1)
          .max(65535)
          .optional()
          .describe('Port of sshd. Default: as your ssh config says.'),
      })
      .optional()
      .describe('How the nodes are reached that the cluster names, where `nodes` is left out.'),
    apiAudiences: z
      .array(shownText(forms.apiAudienceForm).meta({ not: { enum: awsAudiences } }))
      .min(1)
      .meta({ uniqueItems: true })
      .optional()
      .describe(
        'Audiences of default tokens (`--api-audiences`), in place of those that the API servers have today. What is missing is added at once; what is not listed goes once no pod holds a token that needs it. Default: those of today stay.',
      ),
  }),
]);

const spec = z
  .strictObject({
    aws: z
      .strictObject({
        region: shownText(forms.regionForm).describe(
          'Region of the bucket and of the STS that is asked, for example `eu-central-1`.',
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
            'Further accounts that roles are in. The issuer is one for all of them and stays in `account`; each account with roles gets an identity provider of its own.',
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
        'The nodes whose API servers name the issuer. `manual`: irsactl reaches no node; it says which flags you set, and goes on when new tokens show them.',
      ),
    roles: z.array(role).default([]).describe('IAM roles and the service accounts that may take them.'),
    injection: injection
      .prefault({})
      .describe('How pods get their token. `injection: none` is short for `mode: none`.'),
    tags: ownTags.default({}).describe('AWS tags of your own, put on everything that irsactl creates.'),
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
          'Name of the chain: part of the names and tags of what irsactl creates.',
        ),
      })
      .describe('What the chain is called.'),
    spec: spec.describe('What should be true.'),
  })
  .meta({
    title: 'irsa.yaml',
    description:
      'The chain of trust from the service accounts of one Kubernetes cluster to AWS IAM roles. `irsactl validate` knows some rules more, which no schema can state.',
  });

/** An irsa.yaml that fits the schema, as the user wrote it. */
export type WrittenInput = z.input<typeof writtenSchema>;

/** The same with the schema's defaults filled in. */
export type WrittenChain = z.output<typeof writtenSchema>;
