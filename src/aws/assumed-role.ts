import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import { IrsaError } from '../errors/irsa-error.ts';
import { notAws } from './error-of-fault.ts';

/** A role to assume, and the external ID that its trust policy may ask for. */
export interface RoleToAssume {
  readonly role: string;
  readonly externalId?: string;
}

/** As CloudTrail shows whoever works by the role. */
const sessionName = 'irsactl';

/**
 * Credentials of a role, got with those of the client and got again before they expire. They last an hour: more is not
 * given where the client's own are of a role, as those of SSO are.
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

/** AWS does not say which of the two policies lacks it, nor whether there is such a role. */
function notAssumed(role: string, externalId: string | undefined, cause: IrsaError): IrsaError {
  const given =
    externalId === undefined ? 'no external ID was given' : `the external ID given is ${externalId}`;
  return new IrsaError(
    'IRSA-AWS-025',
    {
      what: `The role ${role} may not be assumed.`,
      why: `${cause.problem.why} (${given})`,
      next: 'Both are needed: its trust policy names whoever `aws sts get-caller-identity` shows, with this external ID where it asks for one; and that identity is allowed sts:AssumeRole on it (`irsactl iam-policy`).',
    },
    { cause },
  );
}
