import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttachRolePolicyCommand, CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagList } from '../../../src/aws/tag-lists.ts';
import type { RoleResult } from '../../../src/cli/results/role-results.ts';
import { policyRecord } from '../../../src/links/roles/given-policies.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { iamClient } from '../../support/web-identity-role.ts';

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
