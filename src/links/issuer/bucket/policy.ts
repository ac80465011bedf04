import { isDeepStrictEqual } from 'node:util';
import type { PlanValue } from '../../../chain/plan-value.ts';
import { objectArn, type Partition } from '../../../trust/arn.ts';
import { isJsonObject, type Json } from '../../../trust/json.ts';
import { documentNames, documentPaths } from '../documents.ts';

/** Set irsactl's own statements apart from those of others. */
const publicSid = 'IrsactlPublicDocuments';
const distributionSid = 'IrsactlDistributionDocuments';
const ownSids: readonly Json[] = [publicSid, distributionSid];

export type Statement = Readonly<Record<string, Json>>;

/** The policy that opens exactly the two documents to everybody, beside the statements that others wrote. */
export function openingPolicy(partition: Partition, bucket: string, current: Json): Json {
  return policyWith(publicStatement(partition, bucket), current);
}

/** The policy with this statement as irsactl's only one, beside those that others wrote. */
export function policyWith(own: Statement, current: Json): Json {
  return { ...frameOf(current), Statement: [...foreignStatements(current), own] };
}

/** True where irsactl's statement for everybody stands once and says what it should. */
export function opensTheDocuments(partition: Partition, bucket: string, current: Json): boolean {
  return standsIn(current, publicStatement(partition, bucket));
}

/** True where this is irsactl's only statement in a policy; what others wrote is not compared. */
export function standsIn(current: Json, wanted: Statement): boolean {
  const [own, ...more] = statements(current).filter(isOwn);
  if (own === undefined || more.length > 0) return false;
  return isDeepStrictEqual(normal(own), normal(wanted));
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

/** The policy without irsactl's statement; null where nothing is left. */
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

function publicStatement(partition: Partition, bucket: string): Statement {
  return {
    Sid: publicSid,
    Effect: 'Allow',
    Principal: '*',
    Action: 's3:GetObject',
    Resource: documentArns(partition, bucket),
  };
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
  return ownSids.includes(statement['Sid'] ?? null);
}

function statements(policy: Json): readonly Statement[] {
  return isJsonObject(policy) ? listOf(policy['Statement'] ?? []).filter(isJsonObject) : [];
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
