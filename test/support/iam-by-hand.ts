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

/** The chain's resources in an account: its provider, a role with a permissions boundary and one without. */
interface ThingsInIam {
  readonly account: string;
  readonly provider: string;
  readonly audience: string;
  readonly bounded: string;
  readonly free: string;
  /** ARN of the policy that is the permissions boundary. */
  readonly boundary: string;
}

/** Manual changes by a user with every right in IAM. */
export function iamByHand(iam: IAMClient, things: ThingsInIam) {
  const { account, audience, bounded, boundary } = things;
  const OpenIDConnectProviderArn = things.provider;
  const RoleName = things.free;
  return {
    /** Changes settings away from the desired state. */
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
    /** Removes tags of the provider and of the role without a boundary. */
    async untag(...TagKeys: string[]): Promise<void> {
      await iam.send(new UntagRoleCommand({ RoleName, TagKeys }));
      await iam.send(new UntagOpenIDConnectProviderCommand({ OpenIDConnectProviderArn, TagKeys }));
    },
  };
}
