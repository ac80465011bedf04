import { expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../../test/support/fake-context.ts';
import { misfits } from '../../../test/support/output-judge.ts';
import { desiredRoles, soundRole, unlimited } from '../../../test/support/role-facts.ts';
import type { StoredRole } from '../../links/roles/ports.ts';
import { roleAccess } from '../../links/roles/role-access.ts';
import { reportRoles } from '../../links/roles/role-report.ts';
import { roleSizes } from '../../links/roles/role-sizes.ts';
import { requireAccountId } from '../../trust/arn.ts';
import { type Line, renderLine } from './paint.ts';
import { roleListData, roleListLines } from './role-list-view.ts';
import { roleLines } from './role-view.ts';

const context = fakeContext();
const desired = desiredRoles(context);
const now = Date.parse('2026-11-27T08:00:00Z');
const used: StoredRole = {
  ...soundRole(desired),
  lastUsed: Date.parse('2026-11-27T05:00:00Z'),
  inline: new Map([['ecr-pull', { Version: '2012-10-17', Statement: [] }]]),
};

const canvas = { colour: false, width: 100 };

function shown(lines: readonly Line[]): string {
  return `\n${lines.map((line) => renderLine(line, canvas)).join('\n')}\n`;
}

function reports(stored: StoredRole | null) {
  return reportRoles(desired, {
    actual: new Map([['prod-1-shop-orders', stored]]),
    surplus: [],
    ...unlimited,
  });
}

it('each role has a line, with policies and problems below', () => {
  const lines = roleListLines(context, reports(used), { canvas, now });
  expect(shown(lines.slice(-4))).toBe(`
  role                state          last used
  prod-1-shop-orders  to be changed  3 hours ago
    for shop/orders: AmazonS3ReadOnlyAccess, ecr-pull
    prod-1-shop-orders: ecr-pull: irsa.yaml does not declare it.
`);
});

it('reports that a chain has no roles', () => {
  expect(shown(roleListLines(context, [], { canvas, now }))).toContain('The chain has no roles.');
});

it('one role has all its details', () => {
  const [report] = reports(used);
  if (!report) throw new Error('there is a role');
  const seen = { context, report, access: roleAccess(desired, report), sizes: roleSizes(report, null) };
  expect(shown(roleLines(seen, { canvas, now }))).toBe(`
prod-1-shop-orders  to be changed
arn:aws:iam::123456789012:role/prod-1-shop-orders
last used  3 hours ago

May assume it:
  ✓ pods of shop/orders

Trust policy, 391 of 2,048 characters:
  Version: 2012-10-17
  Statement:
    - Effect: Allow
      Principal:
        Federated: arn:aws:iam::123456789012:oidc-provider/prod-1-oidc.s3.eu-central-1.amazonaws.com
      Action: sts:AssumeRoleWithWebIdentity
      Condition:
        StringEquals:
          prod-1-oidc.s3.eu-central-1.amazonaws.com:aud: sts.amazonaws.com
          prod-1-oidc.s3.eu-central-1.amazonaws.com:sub: system:serviceaccount:shop:orders

Managed policies, 1 of 10:
  arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess

Inline policies, 39 of 10,240 characters:
  ecr-pull
    Version: 2012-10-17
    Statement: []

\`irsactl plan\` shows:
  prod-1-shop-orders: ecr-pull: irsa.yaml does not declare it.
`);
});

it('a role that does not exist yet is shown as planned', () => {
  const [report] = reports(null);
  if (!report) throw new Error('there is a role');
  const seen = { context, report, access: roleAccess(desired, report), sizes: roleSizes(report, null) };
  const text = shown(roleLines(seen, { canvas, now }));
  expect(text).toContain('no pods: IAM does not have the role yet');
  expect(text).toContain('Trust policy as planned, 391 of 2,048 characters:');
});

it('a role in another account has its name, in text and data', () => {
  const [report] = reports(used);
  if (!report) throw new Error('there is a role');
  const arn = report.arn.replace('123456789012', '222222222222');
  const there = { ...report, arn, account: 'analytics' };
  const accounts = [
    {
      name: 'analytics',
      id: requireAccountId('222222222222'),
      access: { kind: 'profile', profile: 'any' },
    },
  ] as const;
  const chain = fakeChain({ aws: { region: 'eu-central-1', accounts } });
  const over = { ...context, chain };
  const text = shown(roleListLines(over, [report, there], { canvas, now }));
  expect(text).toContain('analytics 222222222222');
  expect(text).toMatch(/^ {2}prod-1-shop-orders +to be changed/m);
  expect(text).toMatch(/^ {2}prod-1-shop-orders \(analytics\) {2}to be changed/m);
  const data = roleListData(over, [report, there]);
  expect(data.accounts).toEqual([{ name: 'analytics', id: '222222222222' }]);
  expect(data.roles.map(({ otherAccount }) => otherAccount?.id)).toEqual([undefined, '222222222222']);
  expect(misfits('role-list', data)).toEqual([]);
});
