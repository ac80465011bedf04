import { accountPrincipal } from './account-principal.ts';
import type { PolicyDocument, PrincipalElement, Statement } from './document.ts';

/** Whether two policies mean the same, regardless of order and form. Used to detect drift. */
export function samePolicy(one: PolicyDocument, other: PolicyDocument): boolean {
  return normalForm(one) === normalForm(other);
}

function normalForm(policy: PolicyDocument): string {
  return JSON.stringify([policy.version, policy.id, sortedOnce(policy.statements.map(statementForm))]);
}

function statementForm(statement: Statement): string {
  const { sid, effect, principal, action, resource, conditions } = statement;
  return JSON.stringify([
    sid,
    effect,
    principal && [principal.negated, principalForm(principal)],
    [action.negated, sortedOnce(action.values.map((value) => value.toLowerCase()))],
    resource && [resource.negated, sortedOnce(resource.values)],
    sortedOnce(
      conditions.map(({ operator, key, values }) =>
        JSON.stringify([operator, key.toLowerCase(), sortedOnce(values)]),
      ),
    ),
  ]);
}

/** IAM stores an account's ID as the ARN of its root, and `*` means the same with and without a type. */
function principalForm({ values }: PrincipalElement): readonly string[] {
  return sortedOnce(
    values.map(({ type, id }) => {
      if (type === '*' || (type === 'AWS' && id === '*')) return '*';
      return JSON.stringify([type, type === 'AWS' ? (accountPrincipal(id) ?? id) : id]);
    }),
  );
}

function sortedOnce(values: readonly string[]): readonly string[] {
  return [...new Set(values)].sort();
}
