import {
  AddClientIDToOpenIDConnectProviderCommand,
  DeleteRolePermissionsBoundaryCommand,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';

/** What an account has of a chain: its provider, a role that is bounded and one that is not. */
interface ThingsInIam {
  readonly account: string;
  readonly provider: string;
  readonly audience: string;
  readonly bounded: string;
  readonly free: string;
  /** ARN of the policy that bounds a role. */
  readonly boundary: string;
}

/** What somebody who may do everything in IAM changes by hand. */
export function iamByHand(iam: IAMClient, things: ThingsInIam) {
  const { account, audience, bounded, boundary } = things;
  const OpenIDConnectProviderArn = things.provider;
  const RoleName = things.free;
  return {
    /** Settings are other than they should be. */
    async drift(): Promise<void> {
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: account } }],
      });
      const audiences = { OpenIDConnectProviderArn, ClientID: 'other' };
      await iam.send(new AddClientIDToOpenIDConnectProviderCommand(audiences));
      await iam.send(
        new RemoveClientIDFromOpenIDConnectProviderCommand({ ...audiences, ClientID: audience }),
      );
      await iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: boundary }));
      await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: bounded }));
      await iam.send(new UpdateRoleCommand({ RoleName, Description: 'mine' }));
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
    /** Tags of the provider and of the role that is not bounded are gone. */
    async untag(...TagKeys: string[]): Promise<void> {
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
      await iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
    },
  };
}
