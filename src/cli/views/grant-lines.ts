import { accountName } from '../../chain/role-accounts.ts';
import { asObject, type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import { readPolicy } from '../../trust/policy/parse-policy.ts';
import { pinnedTrust } from '../../trust/policy/trust-policy.ts';
import { parseSubject, parseSubjectPattern } from '../../trust/subject.ts';
import { valueLines } from './value-lines.ts';

/**
 * What a new object lets others do: who may assume a role, and each statement of its policies that allows something.
 * A policy that takes more than a sentence is shown as YAML.
 */
export function grantLines(created: Json): readonly string[] {
  const { trustPolicy, policy, document } = asObject(created) ?? {};
  const grants = [policy, document].flatMap((one) => objectsOf(valueAt(one, 'Statement')).filter(isAllow));
  return [...(trustPolicy === undefined ? [] : trustLines(trustPolicy)), ...grants.flatMap(allowLines)];
}

function trustLines(trustPolicy: Json): readonly string[] {
  const sentence = trustSentence(trustPolicy);
  return sentence === null ? valueLines({ trustPolicy }) : [sentence];
}

/** `trusts shop/orders for sts.amazonaws.com`; null if the policy says more than that. */
function trustSentence(trustPolicy: Json): string | null {
  const read = readPolicy(JSON.stringify(trustPolicy));
  const trust = 'policy' in read ? pinnedTrust(read.policy) : null;
  if (trust === null) return null;
  const accounts = trust.subjects.map(accountWords);
  return accounts.includes(null) ? null : `trusts ${accounts.join(', ')} for ${trust.audience}`;
}

function accountWords(subject: string): string | null {
  const account = parseSubject(subject);
  if (account !== null) return accountName(account);
  const pattern = parseSubjectPattern(subject);
  return pattern === null ? null : `all like ${accountName(pattern)}`;
}

function isAllow(statement: JsonObject): boolean {
  return stringAt(statement, 'Effect') !== 'Deny';
}

/** `allows sqs:SendMessage on arn:…`; several resources have a line each. */
function allowLines(statement: JsonObject): readonly string[] {
  const { Sid: _, Effect, Principal = null, Action, Resource, ...rest } = statement;
  const [actions, resources] = [wordsOf(Action), wordsOf(Resource)];
  const isPlain = Effect === 'Allow' && Object.keys(rest).length === 0 && actions && resources;
  if (!isPlain || (Principal !== null && Principal !== '*')) return valueLines({ Statement: [statement] });
  const who = Principal === null ? 'allows' : 'lets everyone call';
  const grant = `${who} ${actions.join(', ')} on`;
  return resources.length === 1
    ? [`${grant} ${resources[0]}`]
    : [grant, ...resources.map((resource) => `  ${resource}`)];
}

/** Null for anything but strings. */
function wordsOf(element: Json | undefined): readonly string[] | null {
  const words = Array.isArray(element) ? element : [element];
  return words.every((word) => typeof word === 'string') ? words : null;
}
