import { lstat, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { tagList } from '../../../src/aws/tag-lists.ts';
import type { RoleResult } from '../../../src/cli/results/role-results.ts';
import { policyRecord } from '../../../src/links/roles/given-policies.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type RunOptions, runIrsactl } from '../../support/run-irsactl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { iamClient } from '../../support/web-identity-role.ts';

const chain = `# ours
apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: prod-1-oidc}}
  controlPlane: {nodes: [{name: cp-1, ssh: cp-1.example.internal}]}
  roles:
    - serviceAccount: {namespace: shop, name: orders}   # reads
      policies: [{managed: AmazonS3ReadOnlyAccess}]
    # Invoices writes.
    - serviceAccount: {namespace: shop, name: invoices}
`;

async function onFile(text = chain) {
  const cwd = await temporaryFolder();
  const file = join(cwd, 'irsa.yaml');
  await writeFile(file, text, { mode: 0o600 });
  const role = (args: readonly string[], options: RunOptions = {}) =>
    runIrsactl(['role', ...args], { cwd, ...options });
  return { cwd, file, role, text: () => readFile(file, 'utf8') };
}

function roleLines(name: string): readonly string[] {
  return [
    '    - serviceAccount:\n',
    '        namespace: shop\n',
    `        name: ${name}\n`,
    '      policies:\n',
    '        - managed: AmazonS3ReadOnlyAccess\n',
  ];
}

describe('irsactl role create', () => {
  it('prints the diff, writes it, and keeps every other line and the file mode', async () => {
    const { file, role, text } = await onFile();
    const run = await role([
      ...['create', '--service-account', 'shop/web', '--policy', 'AmazonSQSFullAccess'],
      ...['--preset', 'externalSecrets,secrets=prod/*,secrets=db,find', '--yes'],
    ]);
    expect(run.stderr).toBe('');
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('+     - serviceAccount:\n+         namespace: shop\n');
    expect(run.stdout).toContain('Next: irsactl plan, then irsactl apply');
    expect(await text()).toBe(`${chain}    - serviceAccount:
        namespace: shop
        name: web
      policies:
        - managed: AmazonSQSFullAccess
        - preset:
            externalSecrets:
              secrets:
                - prod/*
                - db
              find: true
`);
    expect((await lstat(file)).mode & 0o777).toBe(0o600);
  });

  it('writes every field of a role', async () => {
    const { cwd, role, text } = await onFile();
    const document = { Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }] };
    await writeFile(join(cwd, 'queue.json'), JSON.stringify(document));
    const run = await role([
      ...['create', 'web', '--service-account', 'shop/web,shop/api', '--no-manage', '--shared'],
      ...['--policy', 'AmazonSQSFullAccess', '--inline-policy', 'queue=queue.json'],
      ...['--path', '/irsa/', '--description', 'Web of the shop: prices, carts', '--tag', 'team=shop'],
      ...['--tag', 'cost center=a=b', '--max-session-duration', '43200'],
      ...['--permissions-boundary', 'PowerUserAccess', '--yes'],
    ]);
    expect([run.code, run.stderr]).toEqual([0, '']);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain('Annotate shop/web and shop/api yourself');
    const roles: unknown[] = parse(await text()).spec.roles;
    expect(roles.at(-1)).toEqual({
      name: 'web',
      path: '/irsa/',
      description: 'Web of the shop: prices, carts',
      tags: { team: 'shop', 'cost center': 'a=b' },
      serviceAccounts: [
        { namespace: 'shop', name: 'web', manage: false },
        { namespace: 'shop', name: 'api', manage: false },
      ],
      policies: [{ managed: 'AmazonSQSFullAccess' }, { inline: { name: 'queue', document } }],
      maxSessionDuration: 43200,
      shared: true,
      permissionsBoundary: 'PowerUserAccess',
    });
  });

  it.each([
    [['--tag', 'team'], '--tag team has no =', 'IRSA-CLI-006'],
    [['--tag', 'a=1', '--tag', 'a=2'], 'The tag a is given twice', 'IRSA-CLI-006'],
    [['--tag', 'irsactl.dev/x=1'], '--tag irsactl.dev/x: The tag key', 'IRSA-CONFIG-007'],
    [['--inline-policy', 'queue.json'], 'It is NAME=FILE', 'IRSA-CLI-006'],
    [['--inline-policy', 'q=irsa.yaml'], 'irsa.yaml is not JSON', 'IRSA-CLI-006'],
    [['--inline-policy', 'q=nowhere.json'], 'There is no such file', 'IRSA-CLI-006'],
    [['--path', 'irsa'], '--path: "irsa" is not an IAM path', 'IRSA-CONFIG-007'],
    [['--max-session-duration', '1h'], 'a whole number of seconds', ''],
    [['--max-session-duration', '60'], '--max-session-duration cannot be 60', 'IRSA-CONFIG-007'],
    [['--shared'], "The argument 'role' is missing", 'IRSA-CONFIG-011'],
  ])('refuses %j and writes nothing', async (args, words, code) => {
    const { role, text } = await onFile();
    const run = await role(['create', '--service-account', 'shop/web', ...args, '--yes']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(code);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain(words);
    expect(await text()).toBe(chain);
  });

  it('writes nothing with --dry-run or without a confirmation', async () => {
    const { role, text } = await onFile();
    const args = ['create', '--service-account', 'shop/web', '-o', 'json'];
    const dry = await role([...args, '--dry-run']);
    expect(JSON.parse(dry.stdout)).toMatchObject({ role: 'prod-1-shop-web', edit: 'create', written: false });
    const asked = await role(args);
    expect([asked.code, asked.stderr]).toEqual([2, expect.stringContaining('IRSA-CLI-001')]);
    expect(await text()).toBe(chain);
  });

  it.each([
    [['--service-account', 'shop/orders'], '--service-account shop/orders: The service', 'IRSA-CONFIG-011'],
    [['--service-account', 'shop/*'], '--service-account: The service account', 'IRSA-ROLE-004'],
    [
      ['--service-account', 'shop/web', '--preset', 'externalDns,zone=Z1'],
      '--preset externalDns: "zone" is not',
      'IRSA-CONFIG-006',
    ],
  ])('refuses values that irsa.yaml does not allow, and names the options: %j', async (args, words, code) => {
    const { role, text } = await onFile();
    const run = await role(['create', ...args, '--yes']);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain(code);
    expect(run.stderr.replace(/\s+/g, ' ')).toContain(words);
    expect(await text()).toBe(chain);
  });

  it('lists the presets, and names a parameter that accepts only one value', async () => {
    const { role } = await onFile();
    const create = ['create', '--service-account', 'shop/web', '--preset'];
    expect((await role([...create, 'external-dns'])).stderr).toContain('Presets are ');
    const twice = await role([...create, 'karpenter,cluster=a,cluster=b']);
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('cluster of the preset')]);
  });

  it('edits the target of a symbolic link, and refuses standard input', async () => {
    const { cwd, role } = await onFile();
    await symlink('irsa.yaml', join(cwd, 'link.yaml'));
    expect((await role(['delete', 'prod-1-shop-invoices', '-f', 'link.yaml', '--yes'])).code).toBe(0);
    expect((await lstat(join(cwd, 'link.yaml'))).isSymbolicLink()).toBe(true);
    const piped = await role(['delete', 'x', '-f', '-', '--yes'], { input: chain });
    expect([piped.code, piped.stderr]).toEqual([2, expect.stringContaining('cannot be edited')]);
  });
});

describe('irsactl role delete', () => {
  it('removes the lines of the role and its comment, and says what apply will do', async () => {
    const { role, text } = await onFile();
    const run = await role(['delete', 'PROD-1-shop-invoices', '--yes']);
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(
      '`irsactl apply --prune` deletes prod-1-shop-invoices in IAM with its policies, if it exists',
    );
    expect(await text()).toBe(chain.slice(0, chain.indexOf('    # Invoices')));
  });

  it('prints only the lines of the role, with three lines of context, in a file with hundreds of roles', async () => {
    const more = Array.from({ length: 700 }, (_, at) => roleLines(`role-${at}`));
    const { role } = await onFile(chain + more.flat().join(''));
    const { stdout } = await role(['delete', 'prod-1-shop-role-300', '--dry-run', '-o', 'json']);
    const { difference } = JSON.parse(stdout);
    const [first = '', second = '', ...rest] = roleLines('role-301');
    const marked = (mark: string, lines: readonly string[]) =>
      lines.map((line) => ({ mark, text: line.trimEnd() }));
    const line = chain.split('\n').length + 300 * 5;
    expect(difference).toEqual([
      {
        before: line - 3,
        after: line - 3,
        lines: [
          ...marked(' ', roleLines('role-299').slice(-3)),
          ...marked('-', roleLines('role-300')),
          ...marked(' ', [first, second, rest[0] ?? '']),
        ],
      },
    ]);
    const text = await role(['delete', 'prod-1-shop-role-300', '--dry-run']);
    expect(text.stdout.split('\n').filter((one) => /^[+-]/.test(one))).toHaveLength(5);
    expect(Math.max(...text.stdout.split('\n').map((one) => one.length))).toBeLessThanOrEqual(100);
  });

  it('says that the chain has no such role', async () => {
    const { role } = await onFile();
    const run = await role(['delete', 'prod-1-shop-invoice', '--yes']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('IRSA-ROLE-006')]);
  });

  it('does not change a file in which another role uses a YAML alias to the deleted lines', async () => {
    const shared = chain
      .replace('[{managed: AmazonS3ReadOnlyAccess}]', '&read [{managed: AmazonS3ReadOnlyAccess}]')
      .concat('      policies: *read\n');
    const { role, text } = await onFile(shared);
    const run = await role(['delete', 'prod-1-shop-orders', '--yes']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('IRSA-CONFIG-034')]);
    expect(await text()).toBe(shared);
  });
});

describe('irsactl role list and show', () => {
  const cluster = sharedCluster();
  let sandbox: RunningSandbox;
  let folder: string;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    sandbox = await startSandbox({});
    folder = await mkdtemp(join(tmpdir(), 'irsactl-role-'));
    const caFile = join(folder, 'ca.pem');
    await writeFile(caFile, sandbox.caPem);
    await writeFile(join(folder, 'irsa.yaml'), clusterChain('orders'));
    env = {
      KUBECONFIG: cluster().kubeconfigPath,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...sandbox.proxyEnvironment(caFile, sandbox.rootCredentials),
    };
  });
  afterAll(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  function clusterChain(account: string): string {
    return `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: prod-1-oidc}}
  controlPlane:
    nodes: [{name: cp-1, local: true, manifest: ${cluster().manifestPath}, directory: ${folder}}]
  roles:
    - serviceAccount: {namespace: shop, name: ${account}}
      policies: [{managed: AmazonS3ReadOnlyAccess}, {preset: {ecrPull: {repositories: ["shop/*"]}}}]
  injection: none
`;
  }

  const irsactl = (...args: readonly string[]) => runIrsactl(args, { cwd: folder, env });

  /** Creates the role from the output of `role show`, as `apply` would. */
  async function createShown(shown: RoleResult): Promise<void> {
    const iam = iamClient(sandbox);
    const RoleName = shown.name;
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: JSON.stringify(shown.trustPolicy),
        Description: `For the pods of ${shown.serviceAccounts.join()} (irsactl, chain prod-1)`,
        Tags: [
          { Key: 'irsactl.dev/cluster', Value: shown.chain },
          { Key: 'irsactl.dev/cluster-uid', Value: shown.clusterUid },
          { Key: 'irsactl.dev/managed', Value: 'true' },
          ...tagList(policyRecord(shown.managedPolicies, shown.inlinePolicies)),
        ],
      }),
    );
    for (const PolicyArn of shown.managedPolicies) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    for (const { name, document } of shown.inlineDocuments) {
      const PolicyDocument = JSON.stringify(document);
      await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument }));
    }
  }

  it('show a role that is to be created, then in place, then no longer declared', async () => {
    const wanted = await irsactl('role', 'show', 'prod-1-shop-orders');
    expect(wanted.stderr).toBe('');
    expect(wanted.stdout).toContain('prod-1-shop-orders  to be created');
    expect(wanted.stdout).toContain('no pods: IAM does not have the role yet');
    expect(wanted.stdout).toContain(':repository/shop/*');

    await createShown(JSON.parse((await irsactl('role', 'show', 'prod-1-shop-orders', '-o', 'json')).stdout));
    const shown = JSON.parse((await irsactl('role', 'show', 'prod-1-SHOP-orders', '-o', 'json')).stdout);
    expect(shown).toMatchObject({
      state: 'in place',
      exists: true,
      lastUsed: null,
      inlinePolicies: ['ecr-pull'],
      mayAssume: { serviceAccounts: [{ account: 'shop/orders', allowed: true }], others: [] },
      sizes: {
        trustPolicy: { most: 2048 },
        inlinePolicies: { most: 10_240 },
        managedPolicies: { used: 1, most: 10 },
      },
    });
    const text = JSON.stringify(shown.inlineDocuments[0].document);
    expect(shown.sizes.inlinePolicies.used).toBe(text.length);

    await writeFile(join(folder, 'irsa.yaml'), clusterChain('web'));
    const { roles } = JSON.parse((await irsactl('role', 'list', '-o', 'json')).stdout);
    expect(roles).toMatchObject([
      { name: 'prod-1-shop-web', state: 'to be created', serviceAccounts: ['shop/web'] },
      { name: 'prod-1-shop-orders', state: 'not declared', serviceAccounts: ['shop/orders'] },
    ]);
    const unknown = await irsactl('role', 'show', 'prod-1-shop-we');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('IRSA-ROLE-006')]);
  });
});
