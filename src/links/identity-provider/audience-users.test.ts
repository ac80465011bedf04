import { expect, test } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { identityProviderArn } from '../../trust/arn.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import type { Json } from '../../trust/json.ts';
import { audienceUsers } from './audience-users.ts';
import type { TrustingRole } from './ports.ts';

const { aws } = fakeContext();
const url = parseIssuerUrl('https://oidc.example.com/prod-1');
const provider = identityProviderArn(aws.partition, aws.account, url);

function role(name: string, condition: Json, federated: string = provider): TrustingRole {
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
    ...(condition === null ? {} : { Condition: condition }),
  };
  return { name, trustPolicy: { Version: '2012-10-17', Statement: [statement] } };
}

const forAudience = (operator: string, aud: string) => ({
  [operator]: { 'oidc.example.com/prod-1:aud': aud },
});

test.each<[string, TrustingRole, boolean]>([
  ['requires it', role('other', forAudience('StringEquals', 'vault')), true],
  ['requires a matching pattern', role('other', forAudience('StringLike', 'va*')), true],
  ['requires none', role('other', null), true],
  ['requires another', role('other', forAudience('StringEquals', 'else')), false],
  ['trusts another provider', role('other', forAudience('StringEquals', 'vault'), `${provider}/else`), false],
  ['belongs to the chain, in any case', role('Prod-1-Shop', forAudience('StringEquals', 'vault')), false],
  ['has an unreadable policy', { name: 'other', trustPolicy: 'no policy' }, false],
])('a role that %s', (_what, one, uses) => {
  const users = audienceUsers(['prod-1-shop'], provider, ['vault', 'nobody-asks'], [one]);
  expect(users.get('vault')).toEqual(uses ? [one.name] : undefined);
});
