import type { Condition, PolicyPlace } from './document.ts';
import { operatorNamed } from './operators.ts';
import { readPointInTime } from './point-in-time.ts';
import type { Breach } from './policy-fault.ts';

/**
 * Violations in a condition, for example the key `https://ISSUER:sub`, which has one colon too many. In identity policies
 * IAM accepts a key without a prefix, although its message for such actions says "Actions/Conditions". Two projects
 * tested this on AWS: https://github.com/getmoto/moto/pull/2269, https://github.com/localstack/localstack/pull/13732
 */
export function conditionBreaches(condition: Condition, place: PolicyPlace): readonly Omit<Breach, 'at'>[] {
  const { operator: name, key, values } = condition;
  const operator = operatorNamed(name);
  if (!operator) return [{ rule: 'syntax', why: `IAM has no condition operator ${JSON.stringify(name)}.` }];
  const date = values.find((value) => !value.includes('${') && readPointInTime(value) === null);
  return [
    ...(operator.kind === 'date' && date !== undefined
      ? [{ rule: 'legacy', why: `${name} ${key} is not a date: ${JSON.stringify(date)}.` } as const]
      : []),
    ...(colonsOf(key) > 1 ? [colonBreach(key, place)] : []),
  ];
}

/** The user-defined part of a tag key may contain colons: `aws:ResourceTag/eks:cluster-name`. */
function colonsOf(key: string): number {
  const [own = key] = /^[\w-]+:\w*tag\//i.exec(key) ?? [];
  return own.split(':').length - 1;
}

/** Seen at https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084 (trust) and https://github.com/eksctl-io/eksctl/issues/2794 (identity). */
function colonBreach(key: string, place: PolicyPlace): Omit<Breach, 'at'> {
  const hint = /^https:\/\//i.test(key) ? `; write the issuer without https://` : '';
  return {
    rule: 'condition-form',
    why: `The condition key ${JSON.stringify(key)} has more than one colon${hint}.`,
    answer: `${place === 'identity' ? 'Actions/Condition' : 'Condition'} can contain only one colon.`,
  };
}
