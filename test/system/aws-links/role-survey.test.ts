import { expect, it } from 'vitest';
import { findRole, listRoles } from '../../../src/aws/iam-role-reads.ts';
import { surveyRoles } from '../../../src/aws/iam-role-survey.ts';
import { manyRoles } from '../../../src/config/many-roles.ts';
import { iamPolicies, permissionsOf } from '../../../src/permissions/iam-policy.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsPolicyArn } from '../../../src/trust/arn.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { fakeChain, fakeContext } from '../../support/fake-context.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

const { aws } = fakeContext();
const [example] = fakeChain().roles;
if (example === undefined) throw new Error('the example has a role');
const queue = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }] };

/** More roles than fit on a page of IAM, with every field that a role can have. */
const roles = Array.from({ length: 120 }, (_, index) => ({
  ...example,
  name: `survey-Role-${index}`,
  maxSessionDuration: 3600 + index,
  serviceAccounts: [{ namespace: 'shop', name: `account-${index}` }] as const,
  policies: [...example.policies, { kind: 'inline' as const, name: 'queue', document: queue }],
  ...(index === 0 && { permissionsBoundary: awsPolicyArn(aws.partition, 'ReadOnlyAccess') }),
}));

it('reading all roles of an account together returns the same as reading each role', async () => {
  const sandbox = await startSandbox();
  const world = awsWorld(sandboxPlace(sandbox), { roles });
  try {
    await world.apply();
    const { iam } = world.clients;
    const all = await surveyRoles(iam, await listRoles(iam));
    expect(all?.size).toBe(roles.length);
    for (const { name } of roles.slice(0, 3)) {
      expect(all?.get(name.toLowerCase())).toEqual(await findRole(iam, name));
    }
    sandbox.journal.clear();
    const left = (await world.plan()).links.flatMap(({ changes }) => changes);
    expect(left).toEqual([]);
    expect(sandbox.journal.entries().length).toBeLessThanOrEqual(20);
  } finally {
    world.clients.close();
    await sandbox.close();
  }
});

it('iam-policy for many roles allows reading them together; without that permission irsactl reads each role', async () => {
  const chain = fakeChain({ roles: roles.slice(0, manyRoles) });
  const all = permissionsOf(chain, aws);
  const surveyAction = 'iam:GetAccountAuthorizationDetails';
  const without = all.map((one) => ({
    ...one,
    actions: one.actions.filter((action) => action !== surveyAction),
  }));
  const users = [
    { name: 'with', policies: iamPolicies(all) },
    { name: 'without', policies: iamPolicies(without) },
  ];
  const sandbox = await startSandbox({ users });
  try {
    for (const { name } of users) {
      sandbox.journal.clear();
      const world = awsWorld(sandboxPlace(sandbox, sandbox.userCredentials(name)), chain);
      expect((await world.plan()).links.flatMap(({ changes }) => changes)).not.toEqual([]);
      expect(sandbox.journal.count('iam', 'GetRole')).toBe(name === 'with' ? 0 : manyRoles);
      world.clients.close();
    }
  } finally {
    await sandbox.close();
  }
});
