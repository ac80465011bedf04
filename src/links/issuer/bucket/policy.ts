import { isDeepStrictEqual } from 'node:util';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { bucketArn, objectArn, type Partition } from '../../../trust/arn.ts';
import { isJsonObject, type Json } from '../../../trust/json.ts';
import { documentNames, documentPaths } from '../documents.ts';

/** Whose policy it is. */
export interface PolicyPlace {
  readonly partition: Partition;
  readonly bucket: string;
  /** Whether others use the bucket as well: they may do what they did. */
  readonly isShared: boolean;
}

/** Set irsactl's own statements apart from those of others. */
const distributionSid = 'IrsactlDistributionDocuments';
const sids: readonly string[] = [
  'IrsactlPublicDocuments',
  'IrsactlNoPlainHttp',
  'IrsactlNoOldTls',
  distributionSid,
];

export type Statement = Readonly<Record<string, Json>>;

/**
 * The policy that opens exactly the two documents to everybody, by TLS 1.2 at least, beside the statements that others
 * wrote.
 */
export function openingPolicy(place: PolicyPlace, current: Json): Json {
  return policyWith(ownStatements(place), current);
}

/** The policy with these statements as irsactl's only ones, beside those that others wrote. */
export function policyWith(own: readonly Statement[], current: Json): Json {
  return { ...frameOf(current), Statement: [...foreignStatements(current), ...own] };
}

/** True where each of irsactl's statements stands once and says what it should; what others wrote is not compared. */
export function opensTheDocuments(place: PolicyPlace, current: Json): boolean {
  // In a bucket of irsactl's own that lost its mark, nobody was let in by plain HTTP so far.
  const sound = [ownStatements(place), ownStatements({ ...place, isShared: false })];
  return sound.some((each) => standIn(current, each));
}

/** True where these are irsactl's only statements in a policy; what others wrote is not compared. */
export function standIn(current: Json, wanted: readonly Statement[]): boolean {
  return isDeepStrictEqual(bySid(statements(current).filter(isOwn)), bySid(wanted));
}

/** Lets CloudFront read the two documents, and for one distribution alone. */
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

/** The policy without irsactl's statements; null where nothing is left. */
export function othersPolicy(current: Json): Json {
  const rest = foreignStatements(current);
  return rest.length === 0 ? null : { ...frameOf(current), Statement: rest };
}

export function hasOwnStatement(current: Json): boolean {
  return statements(current).some(isOwn);
}

/** Statements of others that may allow everybody something: a condition need not keep anybody out. */
export function publicStatements(current: Json): readonly string[] {
  return foreignStatements(current).flatMap((statement, index) => {
    const open = isEverybody(statement['Principal']) || statement['NotPrincipal'] !== undefined;
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

/** Keep out whoever comes by plain HTTP or an old TLS. */
export function transportDenials(resource: Json): readonly Statement[] {
  const denied = { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: resource };
  const [, noPlainHttp = '', noOldTls = ''] = sids;
  return [
    // Keys that came by plain HTTP may be anybody's.
    { Sid: noPlainHttp, ...denied, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html#example-object-tls-version
    { Sid: noOldTls, ...denied, Condition: { NumericLessThan: { 's3:TlsVersion': '1.2' } } },
  ];
}

export function documentArns(partition: Partition, bucket: string): readonly string[] {
  return documentNames.map((name) => objectArn(partition, bucket, documentPaths[name]));
}

/** What stands around the statements stays as others wrote it: another version would change what theirs mean. */
function frameOf(current: Json): Statement {
  return isJsonObject(current) ? current : { Version: '2012-10-17' };
}

function isEverybody(principal: Json | undefined): boolean {
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
      if (member === 'Principal') return [member, isEverybody(value) ? '*' : value];
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
