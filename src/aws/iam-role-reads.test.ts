import { IAMClient } from '@aws-sdk/client-iam';
import { HttpResponse } from '@smithy/core/protocols';
import { expect, test } from 'vitest';
import { findRole } from './iam-role-reads.ts';

const names = ['constructor', 'toString', '__proto__'];

const answers: Readonly<Record<string, string>> = {
  GetRole:
    '<Role><Path>/</Path><RoleName>r</RoleName><RoleId>A</RoleId><Arn>a</Arn><CreateDate>2026-01-01T00:00:00Z</CreateDate></Role>',
  ListAttachedRolePolicies: '<AttachedPolicies/>',
  ListRolePolicies: `<PolicyNames>${names.map((name) => `<member>${name}</member>`).join('')}</PolicyNames>`,
  GetRolePolicy: `<PolicyDocument>${encodeURIComponent('{"Version":"2012-10-17"}')}</PolicyDocument>`,
};

const iam = new IAMClient({
  region: 'eu-central-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  requestHandler: {
    async handle({ body }: { readonly body?: string }) {
      const action = new URLSearchParams(body).get('Action') ?? '';
      const xml = `<${action}Response><${action}Result>${answers[action]}</${action}Result></${action}Response>`;
      return {
        response: new HttpResponse({ statusCode: 200, headers: {}, body: new TextEncoder().encode(xml) }),
      };
    },
  },
});

test('inline policies are read whatever they are called', async () => {
  const role = await findRole(iam, 'r');
  expect([...(role?.inline.keys() ?? [])]).toEqual(names);
});
