import type { Json } from '../json.ts';
import type { PolicyDocument, PolicyElement, PrincipalElement, Statement } from './document.ts';

/** The document in IAM's grammar, with elements in the usual order and single values without a list. */
export function policyToJson(policy: PolicyDocument): Json {
  return {
    Version: policy.version,
    ...(policy.id === null ? {} : { Id: policy.id }),
    Statement: policy.statements.map(statementToJson),
  };
}

/** The text to show or to send, always the same for the same policy. */
export function renderPolicy(policy: PolicyDocument): string {
  return JSON.stringify(policyToJson(policy), null, 2);
}

/** Characters that count against IAM's quotas, which exclude white space: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export function policySize(policy: PolicyDocument): number {
  return JSON.stringify(policyToJson(policy)).replace(/\s/g, '').length;
}

function statementToJson(statement: Statement): Json {
  return {
    ...(statement.sid === null ? {} : { Sid: statement.sid }),
    Effect: statement.effect,
    ...(statement.principal ? principalToJson(statement.principal) : {}),
    ...elementToJson('Action', statement.action),
    ...(statement.resource ? elementToJson('Resource', statement.resource) : {}),
    ...(statement.conditions.length === 0 ? {} : { Condition: conditionsToJson(statement) }),
  };
}

function principalToJson({ negated, values }: PrincipalElement): Record<string, Json> {
  const name = negated ? 'NotPrincipal' : 'Principal';
  if (values.some(({ type }) => type === '*')) return { [name]: '*' };
  const byType = Map.groupBy(values, ({ type }) => type);
  return {
    [name]: Object.fromEntries(
      [...byType].map(([type, list]) => [type, oneOrList(list.map(({ id }) => id))]),
    ),
  };
}

function elementToJson(
  name: 'Action' | 'Resource',
  { negated, values }: PolicyElement,
): Record<string, Json> {
  return { [negated ? `Not${name}` : name]: oneOrList(values) };
}

function conditionsToJson({ conditions }: Statement): Json {
  const byOperator = Map.groupBy(conditions, ({ operator }) => operator);
  return Object.fromEntries(
    [...byOperator].map(([operator, list]) => [
      operator,
      Object.fromEntries(list.map(({ key, values }) => [key, oneOrList(values)])),
    ]),
  );
}

function oneOrList(values: readonly string[]): Json {
  const [only, ...others] = values;
  return only !== undefined && others.length === 0 ? only : values;
}
