import { IrsaError } from '../../errors/irsa-error.ts';
import type { Json } from '../json.ts';
import { isJsonObject, type JsonObject, jsonKind, readJsonObject } from '../json-answer.ts';
import type { PolicyDocument, PolicyPlace, PolicyVersion } from './document.ts';
import { readStatement } from './parse-statement.ts';
import { PolicyFault } from './policy-fault.ts';

/** A policy, or the reason for which IAM would answer MalformedPolicyDocument. */
export type PolicyReading = { readonly policy: PolicyDocument } | { readonly fault: string };

/**
 * Reads a policy as text or as JSON. Lenient in form (one value or a list), strict in meaning.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export function readPolicy(input: string | JsonObject, place: PolicyPlace = 'trust'): PolicyReading {
  const answer = typeof input === 'string' ? readJsonObject(input) : { object: input };
  if ('saw' in answer) return { fault: `Expected a JSON object; seen: ${answer.saw}.` };
  try {
    return { policy: readDocument(answer.object, place) };
  } catch (error) {
    if (error instanceof PolicyFault) return { fault: error.message };
    throw error;
  }
}

/** As `readPolicy`, but throws IRSA-ROLE-001; `name` says whose policy it is. */
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
    next: 'Correct that part; IAM would refuse the policy as MalformedPolicyDocument.',
  });
}

function readDocument(object: JsonObject, place: PolicyPlace): PolicyDocument {
  for (const member of Object.keys(object)) {
    if (!['Version', 'Id', 'Statement'].includes(member)) throw new PolicyFault(`Unknown field ${member}.`);
  }
  const statements = readStatements(object['Statement'], place);
  const sids = statements.flatMap(({ sid }) => (sid === null ? [] : [sid]));
  if (new Set(sids).size < sids.length) {
    throw new PolicyFault('Statement IDs (SID) in a single policy must be unique.');
  }
  return { version: readVersion(object['Version']), id: readId(object['Id']), statements };
}

function readStatements(value: Json | undefined, place: PolicyPlace): PolicyDocument['statements'] {
  if (value === undefined) throw new PolicyFault('Missing required field Statement.');
  const list: readonly Json[] = Array.isArray(value) ? value : [value];
  if (list.length === 0) throw new PolicyFault('The policy must contain at least one statement.');
  return list.map((entry) => {
    if (!isJsonObject(entry))
      throw new PolicyFault(`A statement must be an object; seen: ${jsonKind(entry)}.`);
    return readStatement(entry, place);
  });
}

function readVersion(value: Json | undefined): PolicyVersion {
  if (value === undefined) return '2008-10-17';
  if (value === '2012-10-17' || value === '2008-10-17') return value;
  throw new PolicyFault('The policy must contain a valid version string: 2012-10-17 or 2008-10-17.');
}

function readId(value: Json | undefined): string | null {
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new PolicyFault(`Id must be a string; seen: ${jsonKind(value)}.`);
}
