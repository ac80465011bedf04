import { CreateRoleCommand } from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { identityProviderArn } from '../../../src/trust/arn.ts';
import { issuerHostPath } from '../../../src/trust/issuer-url.ts';
import { awsWorld } from '../../support/aws-world.ts';
import { declaredIssuerUrl } from '../../support/declared-issuer-url.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

it('a role outside the chain that trusts every pod of the cluster is kept, and plan warns about it', async () => {
  const sandbox = await startSandbox();
  const world = awsWorld(sandboxPlace(sandbox));
  try {
    await world.apply();
    const { aws, chain } = world.context;
    const url = declaredIssuerUrl(chain);
    const statement = {
      Effect: 'Allow',
      Principal: { Federated: identityProviderArn(aws.partition, aws.account, url) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { [`${issuerHostPath(url)}:aud`]: chain.audience } },
    };
    const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
    await world.clients.iam.send(new CreateRoleCommand({ RoleName: 'anybody', AssumeRolePolicyDocument }));
    const plan = await world.plan();
    expect(plannedChanges(plan)).toEqual([]);
    expect(plan.links.flatMap(({ findings }) => findings)).toMatchObject([
      {
        code: 'IRSA-LINT-002',
        severity: 'warning',
        what: 'The role anybody does not belong to this chain, but trusts its issuer: Statement 1 trusts every subject.',
      },
    ]);
  } finally {
    world.clients.close();
    await sandbox.close();
  }
});
