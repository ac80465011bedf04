import { expect, test } from 'vitest';
import { creatorSentence } from './resource-creator.ts';

test.each([
  [{ 'alpha.eksctl.io/cluster-name': 'shop', 'aws:cloudformation:stack-name': 'eksctl-shop' }, 'eksctl'],
  [{ KubernetesCluster: 'shop.example.com', Name: 'shop.example.com' }, 'kOps'],
  [{ 'openshift.io/cloud-credential-operator/shop': 'owned' }, 'ccoctl'],
  [{ 'aws:cloudformation:stack-name': 'irsa' }, 'CloudFormation'],
  [{ ManagedBy: 'Terraform' }, 'Terraform'],
  [{ 'managed-by': 'pulumi' }, 'pulumi'],
  [{ terraform: 'true' }, 'Terraform'],
])('the tags %j are from %s', (tags, tool) => {
  expect(creatorSentence(tags)).toContain(` shows that ${tool} created it`);
});

test.each([{}, { team: 'shop' }, { terraform: 'false' }, { ManagedBy: '' }])(
  'the tags %j are from no known tool',
  (tags) => {
    expect(creatorSentence(tags)).toBeNull();
  },
);
