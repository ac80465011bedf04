import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type AccountId, type Partition, parseAccountId, partitionOf } from '../trust/arn.ts';
import { parseArn } from '../trust/parse-arn.ts';
import type { AwsClients } from './clients.ts';
import { notAws } from './error-of-fault.ts';
import { profileNames } from './profile-names.ts';

/** Whose credentials these are, and where they work. */
export interface AwsIdentity {
  readonly account: AccountId;
  readonly region: string;
  readonly partition: Partition;
  readonly callerArn: string;
}

interface Target {
  readonly region: string;
  readonly account?: AccountId;
  /** What irsa.yaml calls the account. Default: it is that of spec.aws.account. */
  readonly name?: string;
}

/** Asks AWS who is calling, and refuses another account or partition than irsa.yaml names. */
export async function lookUpAws(
  { sts, profile }: Pick<AwsClients, 'sts' | 'profile'>,
  target: Target,
): Promise<AwsIdentity> {
  const answer = await sts.send(new GetCallerIdentityCommand({})).catch(async (error: unknown) => {
    throw await namingProfile(error, profile);
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

/** The SDK says only that it found none; mostly the name of the profile is wrong. */
async function namingProfile(error: unknown, profile: string | null): Promise<unknown> {
  if (!(error instanceof IrsaError) || error.code !== 'IRSA-AWS-001' || !profile) return error;
  const profiles = await profileNames();
  if (profile !== 'default' && !profiles.includes(profile)) return noSuchProfile(profile, profiles, error);
  if (/multi-factor/i.test(error.problem.why)) return asksForMfa(profile, error);
  return new IrsaError(
    error.code,
    {
      ...error.problem,
      what: `There are no AWS credentials in the profile ${profile}.`,
      next: `Choose one of \`aws configure list-profiles\`, or log in to it: \`aws sso login --profile ${profile}\`.`,
    },
    { cause: error },
  );
}

/** A code counts once, and each service would ask for one: the AWS CLI asks, and keeps the session. */
function asksForMfa(profile: string, cause: IrsaError): IrsaError {
  return new IrsaError(
    cause.code,
    {
      what: `The profile ${profile} asks for a code of an MFA device, and irsactl does not.`,
      why: cause.problem.why,
      next: `Take a session of the AWS CLI: \`eval "$(aws configure export-credentials --profile ${profile} --format env)"\`. Then run the command again without the profile.`,
    },
    { cause },
  );
}

function noSuchProfile(profile: string, profiles: readonly string[], cause: IrsaError): IrsaError {
  return new IrsaError(
    'IRSA-AWS-015',
    {
      what: `The AWS configuration has no profile ${profile}.`,
      why: profiles.length === 0 ? 'It has none at all.' : `It has ${profiles.join(', ')}.`,
      next: 'Name one of these, or set it up: `aws configure sso`.',
    },
    { cause },
  );
}

function noIdentity(callerArn: string): IrsaError {
  const why = `sts:GetCallerIdentity was answered without an account (caller ${callerArn || 'unknown'}).`;
  return new IrsaError('IRSA-AWS-006', notAws('sts', why));
}

function otherAccount(seen: string, wanted: string, callerArn: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials lead to the AWS account ${seen}; irsa.yaml says ${wanted}.`,
    why: `The caller is ${callerArn}.`,
    next: `Use credentials of ${wanted} (AWS_PROFILE), or correct spec.aws.account.`,
  });
}

function notTheNamedAccount(seen: string, wanted: string, name: string, callerArn: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials for ${name} lead to the AWS account ${seen}; irsa.yaml says ${wanted}.`,
    why: `The caller is ${callerArn}.`,
    next: `Correct profile, assumeRole or id of ${name} in spec.aws.accounts.`,
  });
}

function otherPartition(seen: string, wanted: string, region: string): IrsaError {
  return new IrsaError('IRSA-AWS-007', {
    what: `The credentials belong to the partition ${seen}; the region ${region} belongs to ${wanted}.`,
    why: 'Nothing of one partition of AWS exists in another.',
    next: 'Use credentials of the right partition (AWS_PROFILE), or correct the region.',
  });
}
