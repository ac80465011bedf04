import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandOutput,
  STSClient,
} from '@aws-sdk/client-sts';
import { IrsaError } from '../errors/irsa-error.ts';
import type { AssumeAnswer, AssumeRequest, Sts } from '../links/proof/ports.ts';
import type { AwsClients } from './clients.ts';
import { readFault } from './sdk-fault.ts';

/** A session policy under which the credentials of a proof can do nothing at all. */
const denyAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** The session of a first role that is to take a second one, and may do nothing else. */
const onlyAssume = (target: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: target }],
  });

/** The proof's port to STS. The credentials of a success are dropped here; nothing else ever sees them. */
export function stsWebIdentity({ sts, open }: AwsClients): Sts {
  return {
    async assume(request) {
      let first: AssumeRoleWithWebIdentityCommandOutput;
      try {
        first = await sts.send(new AssumeRoleWithWebIdentityCommand(inputOf(request)));
      } catch (error) {
        return refusal(error, request.token, 'role');
      }
      const { targetRole } = request;
      if (targetRole === null) return { assumed: true, assumedRoleArn: first.AssumedRoleUser?.Arn ?? '' };
      const credentials = credentialsOf(first);
      // Closed with the others: they have their connections in common.
      const client = open('sts', (common) => new STSClient({ ...common, credentials }));
      try {
        const second = await client.send(new AssumeRoleCommand(targetInputOf(request, targetRole)));
        return { assumed: true, assumedRoleArn: second.AssumedRoleUser?.Arn ?? '' };
      } catch (error) {
        return refusal(error, request.token, 'target');
      }
    },
  };
}

function credentialsOf({ Credentials }: AssumeRoleWithWebIdentityCommandOutput) {
  return {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
}

function targetInputOf(request: AssumeRequest, target: string) {
  return {
    RoleArn: target,
    RoleSessionName: request.sessionName,
    DurationSeconds: request.durationSeconds,
    ...(request.denyAllPolicy ? { Policy: denyAll } : {}),
  };
}

function inputOf(request: AssumeRequest) {
  const policy = request.targetRole === null ? denyAll : onlyAssume(request.targetRole);
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    WebIdentityToken: request.token,
    DurationSeconds: request.durationSeconds,
    ...(request.denyAllPolicy ? { Policy: policy } : {}),
  };
}

/** What STS said; a network failure is thrown, without the token wherever it may stand. */
function refusal(error: unknown, token: string, step: 'role' | 'target'): AssumeAnswer {
  const fault = readFault(error instanceof IrsaError ? error.cause : error);
  if (fault.status === null) throw error;
  const message = fault.message.replaceAll(token, '(token)');
  return { assumed: false, step, code: wireCode(fault.code), message };
}

/** The SDK puts `Exception` behind codes that have none on the wire; `ExpiredTokenException` has it there too. */
function wireCode(code: string): string {
  return code === 'ExpiredTokenException' ? code : code.replace(/Exception$/, '');
}
