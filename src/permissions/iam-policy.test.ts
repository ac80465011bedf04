import { describe, expect, it } from 'vitest';
import { fakeChain, fakeContext } from '../../test/support/fake-context.ts';
import type { Role } from '../config/trust-chain.ts';
import { awsPolicyArn } from '../trust/arn.ts';
import { isJsonObject, type Json } from '../trust/json.ts';
import { iamPolicies, permissionsOf } from './iam-policy.ts';

const { aws } = fakeContext();
const [example] = fakeChain().roles;
if (!example) throw new Error('the example has a role');
const base = example;

function role(index: number): Role {
  const policy = awsPolicyArn(aws.partition, `Policy${index % 40}`);
  const policies: Role['policies'] = [
    { kind: 'managed', policy, place: { file: 'irsa.yaml' } },
    { kind: 'inline', name: 'queue', document: { Version: '2012-10-17', Statement: [] } },
  ];
  return { ...base, name: `production-1-shop-service-${index}`, policies };
}

function documents(count: number): readonly Json[] {
  const roles = Array.from({ length: count }, (_, index) => role(index));
  return iamPolicies(permissionsOf(fakeChain({ roles }), aws));
}

/** Each action on each resource with its condition, in any order. */
function grants(policies: readonly Json[]): readonly string[] {
  const statements = policies.flatMap((one) => (isJsonObject(one) ? (one['Statement'] as Json[]) : []));
  return statements
    .flatMap((one) => {
      if (!isJsonObject(one)) return [];
      const { Action, Resource, Condition = null } = one as Record<string, Json>;
      return (Action as string[]).flatMap((action) =>
        (Resource as string[]).map((resource) => JSON.stringify([action, resource, Condition])),
      );
    })
    .sort();
}

describe('the documents of an IAM policy', () => {
  it.each([1, 20, 100, 500])('fit into the size limit of IAM, for %i roles', (count) => {
    const all = documents(count);
    expect(Math.max(...all.map((one) => JSON.stringify(one).length))).toBeLessThanOrEqual(6144);
    const names = Array.from({ length: count }, (_, index) => role(index).name);
    const text = JSON.stringify(all);
    expect(names.filter((name) => !text.includes(`role/${name}"`))).toEqual([]);
  });

  it('are a single one if it is enough, and name each role once for common permissions', () => {
    expect(documents(10)).toHaveLength(1);
  });

  it('allow together the same as one document', () => {
    const permissions = permissionsOf(
      fakeChain({ roles: Array.from({ length: 60 }, (_, at) => role(at)) }),
      aws,
    );
    const single = permissions.flatMap(({ actions, resources, condition = null }) =>
      actions.flatMap((action) => resources.map((one) => JSON.stringify([action, one, condition]))),
    );
    expect(grants(iamPolicies(permissions))).toEqual(single.sort());
  });

  it('allow attaching only the policies of a role', () => {
    const attach = grants(documents(3)).filter((one) => one.startsWith('["iam:AttachRolePolicy"'));
    expect(attach).toHaveLength(3);
    expect(attach[1]).toContain('service-1"');
    expect(attach[1]).toContain('Policy1"]');
    expect(attach[1]).not.toContain('Policy0"');
  });

  it('allow reading a role with a path by its name, as AWS checks before it exists', () => {
    const pathed = { ...role(1), path: '/team/shop/' };
    const found = grants(iamPolicies(permissionsOf(fakeChain({ roles: [pathed] }), aws)));
    expect(found.filter((one) => one.includes(':role/production'))).toEqual([
      expect.stringContaining('["iam:GetRole"'),
    ]);
    expect(found).toContain(
      JSON.stringify(['iam:GetRole', `arn:aws:iam::${aws.account}:role/team/shop/${pathed.name}`, null]),
    );
  });
});
