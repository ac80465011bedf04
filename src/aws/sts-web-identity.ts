import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AssumeAnswer, AssumeRequest, Sts } from '../links/proof/ports.ts';
import type { AwsClients } from './clients.ts';
import { readFault } from './sdk-fault.ts';

/** A session policy under which the credentials of a proof can do nothing at all. */
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** The proof's port to STS. The credentials of a success are dropped here; nothing else ever sees them. */
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

/** What STS said; a network failure is thrown, without the token wherever it may stand. */
function refusal(error: unknown, token: string): AssumeAnswer {
  const fault = readFault(error instanceof IrsaError ? error.cause : error);
  if (fault.status === null) throw error;
  const message = fault.message.replaceAll(token, '(token)');
  return { assumed: false, code: wireCode(fault.code), message };
}

/** The SDK puts `Exception` behind codes that have none on the wire; `ExpiredTokenException` has it there too. */
function wireCode(code: string): string {
  return code === 'ExpiredTokenException' ? code : code.replace(/Exception$/, '');
}
