import { IrsaError } from '../../errors/irsa-error.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { jsonKind, readJsonObject } from '../json-answer.ts';
import type { PolicyDocument, PolicyPlace, PolicyVersion, Statement } from './document.ts';
import { readStatement } from './parse-statement.ts';
import type { Breach, PolicyPath, Report } from './policy-fault.ts';

/** A policy, or why it cannot be read. */
type PolicyReading = { readonly policy: PolicyDocument } | { readonly fault: string };

/**
 * Reads a policy as text or as JSON. Lenient in form (one value or a list), strict in meaning. AWS's further
 * requirements for storing a policy are in `policyFaults`.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicy(input: string | JsonObject, place: PolicyPlace = 'trust'): PolicyReading {
  const { policy, breaches } = readDocument(input, place);
  const [first] = breaches;
  return first ? { fault: first.why } : { policy };
}

/** Like `readPolicy`, but throws IRSA-ROLE-001; `name` is the policy's name in messages. */
export function parsePolicy(
  input: string | JsonObject,
  place: PolicyPlace = 'trust',
  name = 'The policy',
): PolicyDocument {
  const reading = readPolicy(input, place);
  if ('policy' in reading) return reading.policy;
  throw new IrsaError('IRSA-ROLE-001', {
    what: `${name} is malformed.`,
    why: reading.fault,
    next: 'Correct this part; IAM would refuse the policy as MalformedPolicyDocument.',
  });
}

/** The readable part of a document, the paths of its statements, and every violation of the grammar. */
interface DocumentReading {
  readonly policy: PolicyDocument;
  /** One for each statement of the policy. */
  readonly paths: readonly PolicyPath[];
  readonly breaches: readonly Breach[];
}

export function readDocument(input: string | Json, place: PolicyPlace): DocumentReading {
  const breaches: Breach[] = [];
  const report: Report = (breach) => breaches.push(breach);
  const object = readObject(input, report);
  const unknown = Object.keys(object ?? {}).find(
    (member) => !['Version', 'Id', 'Statement'].includes(member),
  );
  if (unknown !== undefined) report({ rule: 'syntax', at: [unknown], why: `Unknown field ${unknown}.` });
  const statements = object ? readStatements(object['Statement'], place, report) : [];
  reportRepeatedSids(statements, report);
  const policy = {
    version: readVersion(object?.['Version'], report),
    id: readId(object?.['Id'], report),
    statements: statements.map(({ statement }) => statement),
  };
  return { policy, paths: statements.map(({ at }) => at), breaches };
}

function readObject(input: string | Json, report: Report): JsonObject | null {
  if (isJsonObject(input)) return input;
  const answer =
    typeof input === 'string' ? readJsonObject(input) : { saw: `JSON that is ${jsonKind(input)}` };
  if ('object' in answer) return answer.object;
  const isJson = answer.saw.startsWith('JSON that is');
  const why = `Expected a JSON object; seen: ${answer.saw}.`;
  report({ rule: isJson ? 'syntax' : 'json', at: [], why });
  return null;
}

interface PlacedStatement {
  readonly at: PolicyPath;
  readonly statement: Statement;
}

function readStatements(
  value: Json | undefined,
  place: PolicyPlace,
  report: Report,
): readonly PlacedStatement[] {
  const at = ['Statement'];
  const list: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (value === undefined) report({ rule: 'syntax', at, why: 'Missing required field Statement.' });
  else if (list.length === 0) {
    report({ rule: 'syntax', at, why: 'The policy must contain at least one statement.' });
  }
  return list.flatMap((entry, index) => {
    const path = Array.isArray(value) ? [...at, index] : at;
    if (isJsonObject(entry)) return [{ at: path, statement: readStatement(entry, place, path, report) }];
    report({ rule: 'syntax', at: path, why: `A statement must be an object; seen: ${jsonKind(entry)}.` });
    return [];
  });
}

function reportRepeatedSids(statements: readonly PlacedStatement[], report: Report): void {
  const seen = new Set<string>();
  for (const { at, statement } of statements) {
    if (statement.sid === null) continue;
    const why = 'Statement IDs (SID) in a single policy must be unique.';
    if (seen.has(statement.sid)) report({ rule: 'sid', at: [...at, 'Sid'], why, answer: why });
    seen.add(statement.sid);
  }
}

function readVersion(value: Json | undefined, report: Report): PolicyVersion {
  if (value === undefined) return '2008-10-17';
  if (value === '2012-10-17' || value === '2008-10-17') return value;
  report({
    rule: 'syntax',
    at: ['Version'],
    why: 'The policy must contain a valid version string: 2012-10-17 or 2008-10-17.',
    answer: 'The policy must contain a valid version string',
  });
  return '2008-10-17';
}

function readId(value: Json | undefined, report: Report): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  report({ rule: 'syntax', at: ['Id'], why: `Id must be a string; seen: ${jsonKind(value)}.` });
  return null;
}
