import type { Json } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { iamFaults } from './iam-faults.ts';

/** Which grammar a document has to follow. */
export type PolicyUse = 'trust' | 'identity';

type JsonObject = { readonly [key: string]: Json };

const statementKeys = [
  'Sid',
  'Effect',
  'Principal',
  'NotPrincipal',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Condition',
];

/** Checks a policy document as IAM does before it stores it; throws MalformedPolicyDocument. */
export function checkPolicyText(text: string, use: PolicyUse): JsonObject {
  const document = parse(text, use);
  const version = document['Version'];
  if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17') {
    throw malformed('Policy document must be version 2012-10-17 or greater.');
  }
  const unknown = Object.keys(document).find((key) => !['Version', 'Id', 'Statement'].includes(key));
  if (unknown !== undefined) throw malformed('Syntax errors in policy.');
  const statements = listOf(document['Statement']);
  if (statements.length === 0) throw malformed('Syntax errors in policy.');
  for (const statement of statements) {
    if (!isObject(statement)) throw malformed('Syntax errors in policy.');
    checkStatement(statement, use);
  }
  // Whatever is stored can be evaluated later.
  const reading = readPolicy(document, use);
  if ('fault' in reading) throw malformed(reading.fault);
  return document;
}

/** Policy documents leave IAM percent-encoded by RFC 3986. */
export function encodePolicyText(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Length as the quotas count it: without white space. */
export function countedLength(text: string): number {
  return text.replace(/\s/g, '').length;
}

/** The values of an element that may be one value or a list. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** True for a JSON object. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(text: string, use: PolicyUse): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed(use === 'trust' ? 'This policy contains invalid Json' : 'Syntax errors in policy.');
  }
  if (!isObject(value)) throw malformed('Syntax errors in policy.');
  return value;
}

function checkStatement(statement: JsonObject, use: PolicyUse): void {
  if (Object.keys(statement).some((key) => !statementKeys.includes(key))) {
    throw malformed('Syntax errors in policy.');
  }
  const effect = statement['Effect'];
  if (effect === undefined) throw malformed('Missing required field Effect');
  if (effect !== 'Allow' && effect !== 'Deny')
    throw malformed(`Invalid effect: ${String(effect).slice(0, 40)}`);
  checkConditions(statement['Condition']);
  if (use === 'trust') checkTrustStatement(statement);
  else checkIdentityStatement(statement);
}

function checkTrustStatement(statement: JsonObject): void {
  for (const field of ['Resource', 'NotResource']) {
    if (statement[field] !== undefined) throw malformed(`Has prohibited field ${field}`);
  }
  if (statement['Principal'] === undefined && statement['NotPrincipal'] === undefined) {
    throw malformed('Missing required field Principal');
  }
  const actions = actionsOf(statement);
  if (actions.length === 0) throw malformed('Missing required field Action');
  const foreign = actions.find((action) => !/^(sts:.+|\*)$/i.test(action));
  if (foreign !== undefined) {
    throw malformed('AssumeRole policy may only specify STS AssumeRole actions.');
  }
}

function checkIdentityStatement(statement: JsonObject): void {
  if (statement['Principal'] !== undefined || statement['NotPrincipal'] !== undefined) {
    throw malformed('Policy document should not specify a principal.');
  }
  const actions = actionsOf(statement);
  if (actions.length === 0) throw malformed('Policy statement must contain actions.');
  const bare = actions.find((action) => action !== '*' && !/^[\w*?-]+:.+$/.test(action));
  if (bare !== undefined) {
    throw malformed('Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.');
  }
  const resources = [...listOf(statement['Resource']), ...listOf(statement['NotResource'])];
  if (resources.length === 0) throw malformed('Policy statement must contain resources.');
  const wrong = resources.find(
    (resource) => typeof resource !== 'string' || !/^(\*|(arn|\*|\$\{)[^\s]*:.*)$/.test(resource),
  );
  if (wrong !== undefined) {
    throw malformed(`Resource ${String(wrong).slice(0, 100)} must be in ARN format or "*".`);
  }
}

function checkConditions(condition: Json | undefined): void {
  if (condition === undefined) return;
  if (!isObject(condition)) throw malformed('Syntax errors in policy.');
  for (const block of Object.values(condition)) {
    if (!isObject(block)) throw malformed('Syntax errors in policy.');
  }
}

function actionsOf(statement: JsonObject): string[] {
  const values = [...listOf(statement['Action']), ...listOf(statement['NotAction'])];
  return values.map((value) => {
    if (typeof value !== 'string') throw malformed('Syntax errors in policy.');
    return value;
  });
}

function malformed(message: string) {
  return iamFaults.malformedPolicy(message);
}
