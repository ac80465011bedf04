import { isDeepStrictEqual } from 'node:util';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { bucketArn, objectArn, type Partition } from '../../../trust/arn.ts';
import { isJsonObject, type Json } from '../../../trust/json.ts';
import { documentNames, documentPaths } from '../documents.ts';

/** The bucket of a policy. */
export interface PolicyPlace {
  readonly partition: Partition;
  readonly bucket: string;
  /** Whether the bucket has other users, whose access must not change. */
  readonly isShared: boolean;
}

/** The statement IDs of irsactl. */
const distributionSid = 'IrsactlDistributionDocuments';
const sids: readonly string[] = [
  'IrsactlPublicDocuments',
  'IrsactlNoPlainHttp',
  'IrsactlNoOldTls',
  distributionSid,
];

export type Statement = Readonly<Record<string, Json>>;

/**
 * The policy that makes exactly the two documents public, over TLS 1.2 or newer, and keeps the statements of other writers.
 */
export function openingPolicy(place: PolicyPlace, current: Json): Json {
  return policyWith(ownStatements(place), current);
}

/** The policy with these as irsactl's only statements; it keeps those of other writers. */
export function policyWith(own: readonly Statement[], current: Json): Json {
  return { ...frameOf(current), Statement: [...foreignStatements(current), ...own] };
}

/** Whether irsactl's statements are complete and correct; ignores those of other writers. */
export function opensTheDocuments(place: PolicyPlace, current: Json): boolean {
  // A bucket of irsactl that lost its tags still has the statements against plain HTTP for the whole bucket.
  const sound = [ownStatements(place), ownStatements({ ...place, isShared: false })];
  return sound.some((each) => hasExactly(current, each));
}

/** Whether these are irsactl's only statements in a policy; ignores those of other writers. */
export function hasExactly(current: Json, wanted: readonly Statement[]): boolean {
  return isDeepStrictEqual(bySid(statements(current).filter(isOwn)), bySid(wanted));
}

/** Lets CloudFront read the two documents for one distribution only. */
export function distributionStatement<Arn extends PlanValue>(
  partition: Partition,
  bucket: string,
  distribution: Arn,
) {
  return {
    Sid: distributionSid,
    Effect: 'Allow',
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Action: 's3:GetObject',
    Resource: documentArns(partition, bucket),
    Condition: { StringEquals: { 'aws:SourceArn': distribution } },
  } as const;
}

/** The policy without irsactl's statements; null if nothing is left. */
export function othersPolicy(current: Json): Json {
  const rest = foreignStatements(current);
  return rest.length === 0 ? null : { ...frameOf(current), Statement: rest };
}

export function hasOwnStatement(current: Json): boolean {
  return statements(current).some(isOwn);
}

/** Other writers' statements that may allow public access: a condition may still let everyone in. */
export function publicStatements(current: Json): readonly string[] {
  return foreignStatements(current).flatMap((statement, index) => {
    const open = isPublicPrincipal(statement['Principal']) || statement['NotPrincipal'] !== undefined;
    return statement['Effect'] === 'Allow' && open ? [nameOf(statement, index)] : [];
  });
}

function ownStatements({ partition, bucket, isShared }: PolicyPlace): readonly Statement[] {
  const documents = documentArns(partition, bucket);
  const whole = [bucketArn(partition, bucket), objectArn(partition, bucket, '*')];
  const [opened = ''] = sids;
  return [
    { Sid: opened, Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: documents },
    ...transportDenials(isShared ? documents : whole),
  ];
}

/** Deny requests over plain HTTP or old TLS versions. */
export function transportDenials(resource: Json): readonly Statement[] {
  const denied = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resource };
  const [, noPlainHttp = '', noOldTls = ''] = sids;
  return [
    // Keys fetched over plain HTTP may be forged.
    { Sid: noPlainHttp, ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html#example-object-tls-version
    { Sid: noOldTls, ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}

export function documentArns(partition: Partition, bucket: string): readonly string[] {
  return documentNames.map((name) => objectArn(partition, bucket, documentPaths[name]));
}

/** Keeps the members around the statements: another version would change the meaning of other statements. */
function frameOf(current: Json): Statement {
  return isJsonObject(current) ? current : { Version: '2012-10-17' };
}

function isPublicPrincipal(principal: Json | undefined): boolean {
  if (principal === '*') return true;
  return isJsonObject(principal) && listOf(principal['AWS'] ?? null).includes('*');
}

function nameOf(statement: Statement, index: number): string {
  return typeof statement['Sid'] === 'string' ? statement['Sid'] : `number ${index + 1}`;
}

function foreignStatements(policy: Json): readonly Statement[] {
  return statements(policy).filter((statement) => !isOwn(statement));
}

function isOwn(statement: Statement): boolean {
  return sids.includes(String(statement['Sid']));
}

function statements(policy: Json): readonly Statement[] {
  return isJsonObject(policy) ? listOf(policy['Statement'] ?? []).filter(isJsonObject) : [];
}

function bySid(own: readonly Statement[]): readonly Statement[] {
  const place = (statement: Statement) => sids.indexOf(String(statement['Sid']));
  return own.toSorted((one, other) => place(one) - place(other)).map(normal);
}

/** As S3 sees it: a single value and a list of one are the same, and the order of a list does not count. */
function normal(statement: Statement): Statement {
  return Object.fromEntries(
    Object.entries(statement).map(([member, value]) => {
      if (member === 'Principal') return [member, isPublicPrincipal(value) ? '*' : value];
      return [
        member,
        member === 'Action' || member === 'Resource' ? listOf(value).map(String).toSorted() : value,
      ];
    }),
  );
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? value : [value];
}
