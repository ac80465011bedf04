import { stringify } from 'yaml';
import type { ServiceAccountName } from '../trust/subject.ts';
import { apiVersion, kind } from './schema.ts';
import type { StarterHosting } from './starter-hosting.ts';

/** Name of the JSON Schema that stands beside an irsa.yaml, for editors. */
export const schemaFileName = 'irsa.schema.json';

/** What a first irsa.yaml is made of. */
export interface StarterAnswers {
  readonly name: string;
  readonly region: string;
  /** The one account that irsactl may work on. */
  readonly account?: string;
  /** Default: `s3`. */
  readonly hosting?: StarterHosting;
  readonly bucket: string;
  readonly nodes: readonly StarterNode[];
  /** Folder and manifest on every node, where they are not kubeadm's. */
  readonly manifest?: string;
  readonly directory?: string;
  readonly roles: readonly StarterRole[];
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
  /** The role that an annotation of the service account names today, for a comment. */
  readonly annotated?: string;
}

/** A commented irsa.yaml for the answers, with what most people add next as comments. */
export function starterFile(answers: StarterAnswers): string {
  return [
    `# yaml-language-server: $schema=./${schemaFileName}`,
    '# One chain of trust: the service accounts of one cluster and the AWS IAM roles that they may take.',
    '# What is not written here has a default; `irsactl plan --full` shows every setting in effect.',
    `apiVersion: ${apiVersion}`,
    `kind: ${kind}`,
    'metadata:',
    `  name: ${scalar(answers.name)}`,
    'spec:',
    '  aws:',
    `    region: ${scalar(answers.region)}`,
    '    # With the account written down, irsactl refuses to work on any other.',
    answers.account === undefined
      ? '    # account: "123456789012"'
      : `    account: ${scalar(answers.account)}`,
    ...issuerLines(answers),
    '  # Every control plane node, reached by ssh, or `local: true` where irsactl runs on the node itself.',
    '  controlPlane:',
    '    nodes:',
    ...answers.nodes.flatMap((node) => nodeLines(node, answers)),
    '  # One role for each service account; the name of the role follows from it.',
    ...roleListLines(answers.roles),
    ...webhookLines(answers.webhookUrl),
    '  # AWS tags for everything that irsactl creates.',
    '  # tags:',
    '  #   team: platform',
    '',
  ].join('\n');
}

function issuerLines({ bucket, hosting = 's3' }: StarterAnswers): readonly string[] {
  const bucketLine = `      bucket: ${scalar(bucket)}`;
  if (hosting === 'cloudFront') {
    return [
      '  # The bucket is created if need be, and nothing in it is public: CloudFront alone reads the two documents.',
      '  issuer:',
      '    cloudFront:',
      bucketLine,
      '      # A domain name of your own; without it the issuer has the one that CloudFront gives.',
      '      # domain: oidc.example.com',
      '      # certificate: arn:aws:acm:us-east-1:ACCOUNT:certificate/ID',
    ];
  }
  return [
    '  # The bucket is created if need be. Only two documents in it become public; they hold no secret.',
    '  issuer:',
    '    s3:',
    bucketLine,
    '      # Among names that only this account can ever have, also once the bucket is gone; account and region are added.',
    hosting === 's3' ? '      # namespace: accountRegional' : '      namespace: accountRegional',
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
    '  # In the place of []:',
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
          `      # Its annotation names ${scalar(annotated)} today; \`irsactl plan --adopt\` shows the change.`,
        ]),
    policies.length === 0 ? '      policies: []' : '      policies:',
    ...policies.map((policy) => `        - managed: ${scalar(policy)}`),
  ];
}

function webhookLines(url: string | undefined): readonly string[] {
  if (url === undefined) return [];
  return [
    '  # The webhook runs outside the cluster; the API server calls it here.',
    '  injection:',
    '    webhook:',
    `      url: ${scalar(url)}`,
  ];
}

/** Any text as a YAML value of one line, in quotes where it needs them: double ones, since in single ones a line break stays one. */
function scalar(text: string): string {
  return stringify(text, { lineWidth: 0, blockQuote: false, singleQuote: false }).trimEnd();
}
