import { expect, it } from 'vitest';
import { chainAndRoles } from '../../../test/support/marked-chain.ts';
import { newRoleErrors } from './new-role-errors.ts';

const web = 'serviceAccount: {namespace: shop, name: web}';
const nothing = { serviceAccounts: ['shop/web'], policies: [], inlinePolicies: [], presets: [], fields: [] };

it.each([
  [
    'serviceAccount: {namespace: shop, name: orders}',
    { serviceAccounts: ['shop/orders'] },
    'IRSA-CONFIG-011 --service-account shop/orders: The service account shop/orders already has a role.',
  ],
  [
    'serviceAccounts: [{namespace: shop, name: a}, {namespace: shop, name: b}]',
    { serviceAccounts: ['shop/a', 'shop/b'] },
    "IRSA-CONFIG-006 The argument 'role' is missing.",
  ],
  [`name: two words, ${web}`, {}, 'IRSA-CONFIG-007 The argument \'role\' is "two words", which IAM does'],
  [
    'name: x, serviceAccounts: [{namespace: shop, name: a}, {namespace: shop, name: a}]',
    { serviceAccounts: ['shop/a', 'shop/a'] },
    'IRSA-CONFIG-011 --service-account shop/a: The service account shop/a already has a role.',
  ],
  [
    `${web}, policies: [{managed: a b}]`,
    { policies: ['a b'] },
    'IRSA-CONFIG-007 --policy a b: "a b" does not name a managed policy.',
  ],
  [
    `${web}, policies: [{managed: "arn:aws-cn:iam::aws:policy/X"}]`,
    { policies: ['arn:aws-cn:iam::aws:policy/X'] },
    'IRSA-CONFIG-007 --policy arn:aws-cn:iam::aws:policy/X is in another AWS partition.',
  ],
  [
    `${web}, policies: [{managed: A}, {preset: {externalDns: {zones: ["*"]}}}]`,
    { policies: ['A'], presets: ['externalDns'] },
    'IRSA-CONFIG-007 --preset externalDns: externalDns.zones[0] is "*", which is not allowed.',
  ],
  [
    `${web}, policies: [{preset: {ecrPull: {repositories: [a]}}}, {preset: {karpenter: {nodeRole: n}}}]`,
    { presets: ['ecrPull', 'karpenter'] },
    'IRSA-CONFIG-006 --preset karpenter: karpenter.cluster is missing.',
  ],
  [
    `${web}, policies: [{managed: A}, {managed: A}]`,
    { policies: ['A', 'A'] },
    'IRSA-CONFIG-011 --policy A: The role has the policy "A" twice.',
  ],
  [
    `${web}, policies: [{managed: A}, {inline: {name: q, document: {Statement: [{Effect: Allow, Action: sqs, Resource: "*"}]}}}]`,
    { policies: ['A'], inlinePolicies: ['q'] },
    'IRSA-CONFIG-007 IAM would refuse the policy in --inline-policy q.',
  ],
  [
    `${web}, tags: {"aws:x": y}`,
    { fields: [{ path: ['tags', 'aws:x'], option: '--tag aws:x' }] },
    'IRSA-CONFIG-007 --tag aws:x: The tag key "aws:x" is reserved.',
  ],
  [
    `${web}, description: "日本"`,
    { fields: [{ path: ['description'], option: '--description' }] },
    'IRSA-CONFIG-007 IAM does not accept --description.',
  ],
  [
    `${web}, maxSessionDuration: 60`,
    { fields: [{ path: ['maxSessionDuration'], option: '--max-session-duration' }] },
    'IRSA-CONFIG-007 --max-session-duration cannot be 60.',
  ],
  [
    `${web}, policies: [${Array.from({ length: 26 }, (_, at) => `{managed: A${at}}`).join(', ')}]`,
    {},
    'IRSA-CONFIG-011 The role has 26 managed policies.',
  ],
])('the error for %j names the options', (written, typed, said) => {
  const errors = newRoleErrors(chainAndRoles(`    - {${written}}`), 1, { ...nothing, ...typed });
  expect(errors.map(({ code, problem }) => `${code} ${problem.what}`)).toEqual([
    expect.stringContaining(said),
  ]);
  // The field and its line do not exist yet.
  for (const { problem } of errors) {
    expect(problem.place).toBeUndefined();
    expect(`${problem.what} ${problem.why} ${problem.next}`).not.toContain('roles[1]');
  }
});

it('a valid role has no errors', () => {
  expect(newRoleErrors(chainAndRoles(`    - {${web}}`), 1, nothing)).toEqual([]);
});
