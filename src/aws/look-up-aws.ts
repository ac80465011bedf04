import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type AccountId, type Partition, parseAccountId, partitionOf } from '../trust/arn.ts';
import { parseArn } from '../trust/parse-arn.ts';
import type { AwsClients } from './clients.ts';
import { notAws } from './error-of-fault.ts';
import { profileNames } from './profile-names.ts';

/** The identity behind the credentials. */
export interface AwsIdentity {
  readonly account: AccountId;
  readonly region: string;
  readonly partition: Partition;
  readonly callerArn: string;
}

interface Target {
  readonly region: string;
  readonly account?: AccountId;
  /** The account's name in spec.aws.accounts. Default: it is the account in spec.aws.account. */
  readonly name?: string;
}

/** Asks AWS for the caller's identity; throws IRSA-AWS-007 if account or partition differ from irsa.yaml. */
export async function lookUpAws(
  { sts, profile }: Pick<AwsClients, 'sts' | 'profile'>,
  target: Target,
): Promise<AwsIdentity> {
  const answer = await sts.send(new GetCallerIdentityCommand({})).catch(async (error: unknown) => {
    throw await withProfile(error, profile);
  });
  const callerArn = answer.Arn ?? '';
  const account = parseAccountId(answer.Account ?? '');
  if (!account) throw noIdentity(callerArn);
  if (target.account !== undefined && target.account !== account) {
    throw target.name === undefined
      ? otherAccount(account, target.account, callerArn)
      : notTheNamedAccount(account, target.account, target.name, callerArn);
  }
  const partition = partitionOf(target.region);
  const callersPartition = parseArn(callerArn)?.partition;
  if (callersPartition && callersPartition.id !== partition.id) {
    throw otherPartition(callersPartition.id, partition.id, target.region);
  }
  return { account, region: target.region, partition, callerArn };
}

/** The SDK reports only that it found no credentials; usually the name of the profile is wrong. */
async function withProfile(error: unknown, profile: string | null): Promise<unknown> {
  if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-001' || !profile) return error;
  const profiles = await profileNames();
  if (profile !== 'default' && !profiles.includes(profile)) return noSuchProfile(profile, profiles, error);
  if (/multi-factor/i.test(error.problem.why)) return mfaRequired(profile, error);
  return new IrsaError(
    error.code,
    {
      ...error.problem,
      what: `The AWS profile ${profile} has no credentials.`,
      next: `Choose one of \`aws configure list-profiles\`, or log in to it: \`aws sso login --profile ${profile}\`.`,
    },
    { cause: error },
  );
}

/** An MFA code is valid once, but each service would need one. The AWS CLI asks for a code and keeps the session. */
function mfaRequired(profile: string, cause: IrsaError): IrsaError {
  return new IrsaError(
    cause.code,
    {
      what: `The profile ${profile} needs an MFA code, which irsactl does not ask for.`,
      why: cause.problem.why,
      next: `Use a session of the AWS CLI: \`eval "$(aws configure export-credentials --profile ${profile} --format env)"\`. Then run the command again without the profile.`,
    },
    { cause },
  );
}

function noSuchProfile(profile: string, profiles: readonly string[], cause: IrsaError): IrsaError {
  return new IrsaError(
    'IRSA-AWS-015',
    {
      what: `The AWS configuration has no profile ${profile}.`,
      why: profiles.length === 0 ? 'It has no profiles.' : `It has ${profiles.join(', ')}.`,
      next: 'Name an existing profile, or create it: `aws configure sso`.',
    },
    { cause },
  );
}

function noIdentity(callerArn: string): IrsaError {
  const why = `sts:GetCallerIdentity returned no account (caller ${callerArn || 'unknown'}).`;
  return new IrsaError('IRSA-AWS-006', notAws('sts', why));
}

function otherAccount(seen: string, wanted: string, callerArn: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials are for the AWS account ${seen}, but irsa.yaml has ${wanted}.`,
    why: `The caller is ${callerArn}.`,
    next: `Use credentials for ${wanted} (AWS_PROFILE), or correct spec.aws.account.`,
  });
}

function notTheNamedAccount(seen: string, wanted: string, name: string, callerArn: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials of ${name} are for the AWS account ${seen}, but irsa.yaml has ${wanted}.`,
    why: `The caller is ${callerArn}.`,
    next: `Correct profile, assumeRole or id of ${name} in spec.aws.accounts.`,
  });
}

function otherPartition(seen: string, wanted: string, region: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials are for the partition ${seen}, but the region ${region} is in ${wanted}.`,
    why: 'AWS partitions share no resources.',
    next: 'Use credentials for the right partition (AWS_PROFILE), or correct the region.',
  });
}
