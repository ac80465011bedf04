import { expect, test } from 'vitest';
import { makerSentence } from './maker.ts';

test.each([
  [{ 'alpha.eksctl.io/cluster-name': 'shop', 'aws:cloudformation:stack-name': 'eksctl-shop' }, 'eksctl'],
  [{ KubernetesCluster: 'shop.example.com', Name: 'shop.example.com' }, 'kOps'],
  [{ 'openshift.io/cloud-credential-operator/shop': 'owned' }, 'ccoctl'],
  [{ 'aws:cloudformation:stack-name': 'irsa' }, 'CloudFormation'],
  [{ ManagedBy: 'Terraform' }, 'Terraform'],
  [{ 'managed-by': 'pulumi' }, 'pulumi'],
  [{ terraform: 'true' }, 'Terraform'],
])('%j are the tags of %s', (tags, tool) => {
  expect(makerSentence(tags)).toContain(` says that ${tool} made it`);
});

test.each([{}, { team: 'shop' }, { terraform: 'false' }, { ManagedBy: '' }])('%j tell nothing', (tags) => {
  expect(makerSentence(tags)).toBeNull();
});
