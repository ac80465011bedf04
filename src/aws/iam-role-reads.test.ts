import { IAMClient } from '@aws-sdk/client-iam';
import { HttpResponse } from '@smithy/core/protocols';
import { expect, test } from 'vitest';
import { followCalls } from './follow-calls.ts';
import { findRole, policyExists, roleQuotas } from './iam-role-reads.ts';

const names = ['constructor', 'toString', '__proto__'];

const named: Readonly<Record<string, string>> = {
  GetRole:
    '<Role><Path>/</Path><RoleName>r</RoleName><RoleId>A</RoleId><Arn>a</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate><RoleLastUsed><LastUsedDate>2026-02-03T04:05:06Z</LastUsedDate></RoleLastUsed></Role>',
  ListAttachedRolePolicies: '<AttachedPolicies/>',
  ListRolePolicies: `<PolicyNames>${names.map((name) => `<member>${name}</member>`).join('')}</PolicyNames>`,
  GetRolePolicy: `<PolicyDocument>${encodeURIComponent('{"Version":"2012-10-17"}')}</PolicyDocument>`,
};

/** A client with a fixed response for each call; a response of letters is an error code. */
function fakeIam(answers: Readonly<Record<string, string>>): IAMClient {
  const iam = new IAMClient({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: {
      async handle({ body }: { readonly body?: string }) {
        const action = new URLSearchParams(body).get('Action') ?? '';
        const answer = answers[action] ?? '';
        const isRefusal = /^\w+$/.test(answer);
        const xml = isRefusal
          ? `<ErrorResponse><Error><Code>${answer}</Code><Message>no</Message></Error></ErrorResponse>`
          : `<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`;
        const statusCode = isRefusal ? 403 : 200;
        return {
          response: new HttpResponse({ statusCode, headers: {}, body: new TextEncoder().encode(xml) }),
        };
      },
    },
  });
  followCalls(iam.middlewareStack, 'iam');
  return iam;
}

test('inline policies with any name are read', async () => {
  const role = await findRole(fakeIam(named), 'r');
  expect([...(role?.inline.keys() ?? [])]).toEqual(names);
  expect(role?.lastUsed).toBe(Date.parse('2026-02-03T04:05:06Z'));
});

test.each([
  ['<Policy/>', true],
  ['NoSuchEntity', false],
  ['AccessDenied', true],
])('a managed policy for which IAM returns %s', async (answer, exists) => {
  expect(await policyExists(fakeIam({ GetPolicy: answer }), 'arn')).toBe(exists);
});

test('quotas come from the account, and are unknown without the permission', async () => {
  const entry = (name: string, value: number) => `<entry><key>${name}</key><value>${value}</value></entry>`;
  const GetAccountSummary = `<SummaryMap>${entry('Roles', 7)}${entry('RolesQuota', 5000)}</SummaryMap>`;
  expect(await roleQuotas(fakeIam({ GetAccountSummary }))).toMatchObject({ rolesInUse: 7, roles: 5000 });
  expect(await roleQuotas(fakeIam({ GetAccountSummary: 'AccessDenied' }))).toBeNull();
});
