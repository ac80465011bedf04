import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { IrsaError } from '../errors/irsa-error.ts';
import { notAws } from './error-of-fault.ts';

/** A role to assume, and the external ID that its trust policy may require. */
export interface RoleToAssume {
  readonly role: string;
  readonly externalId?: string;
}

/** CloudTrail shows this session name. */
const sessionName = 'irsactl';

/**
 * Credentials of a role, requested with those of the client and renewed before they expire. They last an hour, the
 * maximum if the client's own credentials are those of a role, as with SSO.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
 */
export function assumedRole(
  sts: STSClient,
  { role, externalId }: RoleToAssume,
): AwsCredentialIdentityProvider {
  return async () => {
    const { Credentials: found } = await sts
      .send(
        new AssumeRoleCommand({
          RoleArn: role,
          RoleSessionName: sessionName,
          ...(externalId !== undefined && { ExternalId: externalId }),
        }),
      )
      .catch((error: unknown) => {
        throw isRefusal(error) ? notAssumed(role, externalId, error) : error;
      });
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = found ?? {};
    if (!AccessKeyId || !SecretAccessKey || !SessionToken || !Expiration) {
      throw new IrsaError('IRSA-AWS-006', notAws('sts', 'sts:AssumeRole was answered without credentials.'));
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      expiration: Expiration,
    };
  };
}

function isRefusal(error: unknown): error is IrsaError {
  return error instanceof IrsaError && error.code === 'IRSA-AWS-004';
}

/** AWS does not say which of the two policies lacks the permission, nor whether the role exists. */
function notAssumed(role: string, externalId: string | undefined, cause: IrsaError): IrsaError {
  const given =
    externalId === undefined ? 'no external ID was given' : `the given external ID is ${externalId}`;
  return new IrsaError(
    'IRSA-AWS-025',
    {
      what: `The role ${role} cannot be assumed.`,
      why: `${cause.problem.why} (${given})`,
      next: 'Name the identity from `aws sts get-caller-identity` in the trust policy of the role, with this external ID if the policy requires one. Also allow that identity sts:AssumeRole on the role (`irsactl iam-policy`).',
    },
    { cause },
  );
}
