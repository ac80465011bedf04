import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AssumeAnswer, AssumeRequest, Sts } from '../links/proof/ports.ts';
import type { AwsClients } from './clients.ts';
import { readFault } from './sdk-fault.ts';

/** A session policy that denies the credentials of a proof everything. */
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** The proof's port to STS. It discards the credentials and never returns them. */
export function stsWebIdentity({ sts }: AwsClients): Sts {
  return {
    async assume(request) {
      try {
        const { AssumedRoleUser } = await sts.send(new AssumeRoleWithWebIdentityCommand(inputOf(request)));
        return { assumed: true, assumedRoleArn: AssumedRoleUser?.Arn ?? '' };
      } catch (error) {
        return refusal(error, request.token);
      }
    },
  };
}

function inputOf(request: AssumeRequest) {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    WebIdentityToken: request.token,
    DurationSeconds: request.durationSeconds,
    ...(request.denyAllPolicy ? { Policy: denyAll } : {}),
  };
}

/** STS's refusal, with the token removed from the message; throws a network failure. */
function refusal(error: unknown, token: string): AssumeAnswer {
  const fault = readFault(error instanceof IrsaError ? error.cause : error);
  if (fault.status === null) throw error;
  const message = fault.message.replaceAll(token, '(token)');
  return { assumed: false, code: wireCode(fault.code), message };
}

/** The SDK appends `Exception` to codes; only `ExpiredTokenException` also has it on the wire. */
function wireCode(code: string): string {
  return code === 'ExpiredTokenException' ? code : code.replace(/Exception$/, '');
}
