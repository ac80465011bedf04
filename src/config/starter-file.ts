import { stringify } from 'yaml';
import type { ServiceAccountName } from '../trust/subject.ts';
import { apiVersion, kind } from './schema.ts';
import type { StarterHosting, StarterInjection } from './starter-hosting.ts';

/** File name of the JSON Schema beside an irsa.yaml, for editors. */
export const schemaFileName = 'irsa.schema.json';

/** The content of a first irsa.yaml. */
export interface StarterAnswers {
  readonly name: string;
  readonly region: string;
  /** The one account that irsactl may work on. */
  readonly account?: string;
  /** Default: `s3`. */
  readonly hosting?: StarterHosting;
  readonly bucket: string;
  /** Empty if irsactl asks the cluster for them. */
  readonly nodes: readonly StarterNode[];
  /** Folder and manifest on every node, if they are not the defaults. */
  readonly manifest?: string;
  readonly directory?: string;
  readonly roles: readonly StarterRole[];
  /** Default: that of irsa.yaml, irsactl's webhook. */
  readonly injection?: StarterInjection;
  readonly webhookUrl?: string;
}

export interface StarterNode {
  readonly name: string;
  /** Undefined for a node that irsactl runs on. */
  readonly sshHost?: string;
}

export interface StarterRole {
  readonly serviceAccount: ServiceAccountName;
  /** Managed policies, by name or ARN. */
  readonly policies: readonly string[];
  /** The role in the current annotation of the service account, for a comment. */
  readonly annotated?: string;
}

/** A commented irsa.yaml for the answers, with common further fields as comments. */
export function starterFile(answers: StarterAnswers): string {
  return [
    `# yaml-language-server: $schema=./${schemaFileName}`,
    '# One chain of trust: the service accounts of one cluster and the AWS IAM roles that they may assume.',
    '# Every other field has a default; `irsactl plan --full` shows every setting in effect.',
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${scalar(answers.name)}`,
    'spec:',
    '  aws:',
    `    region: ${scalar(answers.region)}`,
    '    # With an account, irsactl refuses to work on any other.',
    answers.account === undefined
      ? '    # account: "123456789012"'
      : `    account: ${scalar(answers.account)}`,
    ...issuerLines(answers),
    ...nodeListLines(answers),
    '  # One role for each service account, with a name derived from it.',
    ...roleListLines(answers.roles),
    ...injectionLines(answers),
    '  # AWS tags for everything that irsactl creates.',
    '  # tags:',
    '  #   team: platform',
    '',
  ].join('\n');
}

function issuerLines({ bucket, hosting = 's3' }: StarterAnswers): readonly string[] {
  const bucketLine = `      bucket: ${scalar(bucket)}`;
  if (hosting === 'cloudfront') {
    return [
      '  # irsactl creates the bucket if necessary. Nothing in it is public: only CloudFront reads the two documents.',
      '  issuer:',
      '    cloudFront:',
      bucketLine,
      '      # Your own domain name; without it the issuer has the name that CloudFront assigns.',
      '      # domain: oidc.example.com',
      '      # certificate: arn:aws:acm:us-east-1:ACCOUNT:certificate/ID',
    ];
  }
  return [
    '  # irsactl creates the bucket if necessary. Only two documents in it become public; they contain no secret.',
    '  issuer:',
    '    s3:',
    bucketLine,
    '      # A name that only this account can ever have, even after the bucket is deleted; account and region are added.',
    hosting === 's3' ? '      # namespace: accountRegional' : '      namespace: accountRegional',
  ];
}

function nodeListLines(answers: StarterAnswers): readonly string[] {
  if (answers.nodes.length === 0) {
    return [
      '  # irsactl asks the cluster for its control plane nodes, and reaches them over ssh. To name them instead:',
      '  # controlPlane:',
      '  #   nodes:',
      '  #     - name: cp-1',
      '  #       ssh: cp-1.example.internal',
    ];
  }
  return [
    '  # Every control plane node, with its ssh host, or `local: true` if irsactl runs on this node.',
    '  controlPlane:',
    '    nodes:',
    ...answers.nodes.flatMap((node) => nodeLines(node, answers)),
  ];
}

function nodeLines(node: StarterNode, { manifest, directory }: StarterAnswers): readonly string[] {
  return [
    `      - name: ${scalar(node.name)}`,
    node.sshHost === undefined ? '        local: true' : `        ssh: ${scalar(node.sshHost)}`,
    ...(manifest === undefined ? [] : [`        manifest: ${scalar(manifest)}`]),
    ...(directory === undefined ? [] : [`        directory: ${scalar(directory)}`]),
  ];
}

function roleListLines(roles: readonly StarterRole[]): readonly string[] {
  if (roles.length > 0) return ['  roles:', ...roles.flatMap(roleLines)];
  return [
    '  roles: []',
    '  # Instead of []:',
    '  #  - serviceAccount: {namespace: shop, name: orders}',
    '  #    policies: [{managed: AmazonS3ReadOnlyAccess}]',
  ];
}

function roleLines({ serviceAccount, policies, annotated }: StarterRole): readonly string[] {
  return [
    '    - serviceAccount:',
    `        namespace: ${scalar(serviceAccount.namespace)}`,
    `        name: ${scalar(serviceAccount.name)}`,
    ...(annotated === undefined
      ? []
      : [
          `      # Its annotation currently names ${scalar(annotated)}; \`irsactl plan --adopt\` shows the change.`,
        ]),
    policies.length === 0 ? '      policies: []' : '      policies:',
    ...policies.map((policy) => `        - managed: ${scalar(policy)}`),
  ];
}

function injectionLines({ injection, webhookUrl }: StarterAnswers): readonly string[] {
  if (injection === undefined && webhookUrl === undefined) return [];
  return [
    '  # How pods get their token: `upstream` is the webhook of AWS, with a public image. `admission-policy` needs no image,',
    '  # but Kubernetes 1.36 or newer. `webhook` needs the image of irsactl on the nodes. `none` changes no pod.',
    '  injection:',
    ...(injection === undefined ? [] : [`    mode: ${injection}`]),
    ...(webhookUrl === undefined
      ? []
      : [
          '    # The webhook runs outside the cluster; the API server calls this URL.',
          '    webhook:',
          `      url: ${scalar(webhookUrl)}`,
        ]),
  ];
}

/** A text as a one-line YAML value, with double quotes if necessary: single quotes would keep line breaks. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false, singleQuote: false }).trimEnd();
}
