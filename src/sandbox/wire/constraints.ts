import { counted } from '../../errors/counted.ts';
import type { Member } from './schema.ts';
import { validationFault } from './schema-faults.ts';

/** Limits of one member: the length of a text, the value of a number, or the length and items of a list. */
interface Constraint {
  readonly min?: number;
  readonly max?: number;
  /** As AWS prints it; the whole text has to match. */
  readonly pattern?: string;
  readonly oneOf?: readonly string[];
  readonly items?: Constraint;
}

export type Constraints = Readonly<Record<string, Constraint>>;

/** Checks an input against its schema and its members' limits; throws one ValidationError with all violations. */
export function checkInput(
  input: Readonly<Record<string, unknown>>,
  members: readonly Member[],
  constraints: Constraints,
): void {
  const found = members.flatMap(({ name, required }) => {
    const value = input[name];
    const label = name.charAt(0).toLowerCase() + name.slice(1);
    if (value === undefined || value === null) {
      return required ? [violation('null', label, 'Member must not be null')] : [];
    }
    const constraint = constraints[name];
    return constraint ? check(value, label, constraint) : [];
  });
  if (found.length === 0) return;
  const count = `${counted(found.length, 'validation error')} detected`;
  throw validationFault(`${count}: ${found.join('; ')}`);
}

function violation(value: string, label: string, rule: string): string {
  return `Value ${value} at '${label}' failed to satisfy constraint: ${rule}`;
}

function check(value: unknown, label: string, constraint: Constraint): string[] {
  if (Array.isArray(value)) return checkList(value, label, constraint);
  if (typeof value === 'number') return checkRange(value, `'${value}'`, value, label, constraint, 'value');
  if (typeof value !== 'string') return [];
  const shown = `'${shorten(value, label)}'`;
  const { pattern, oneOf } = constraint;
  const found = checkRange(value.length, shown, value, label, constraint, 'length');
  if (pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(value)) {
    found.push(violation(shown, label, `Member must satisfy regular expression pattern: ${pattern}`));
  }
  if (oneOf && !oneOf.includes(value)) {
    found.push(violation(shown, label, `Member must satisfy enum value set: [${oneOf.join(', ')}]`));
  }
  return found;
}

function checkRange(
  size: number,
  shown: string,
  value: unknown,
  label: string,
  { min, max }: Constraint,
  what: 'length' | 'value',
): string[] {
  if (Number.isNaN(value)) return [violation(shown, label, 'Member must be a number')];
  const found: string[] = [];
  if (min !== undefined && size < min) {
    found.push(violation(shown, label, `Member must have ${what} greater than or equal to ${min}`));
  }
  if (max !== undefined && size > max) {
    found.push(violation(shown, label, `Member must have ${what} less than or equal to ${max}`));
  }
  return found;
}

function checkList(values: readonly unknown[], label: string, constraint: Constraint): string[] {
  const { items } = constraint;
  const inside = items
    ? values.flatMap((value, index) => check(value, `${label}.${index + 1}.member`, items))
    : [];
  return [
    ...checkRange(values.length, `'[${values.length} items]'`, values, label, constraint, 'length'),
    ...inside,
  ];
}

/** Hides tokens, which are secret, and truncates long values. */
function shorten(value: string, label: string): string {
  if (/token/i.test(label)) return '****';
  return value.length > 300 ? `${value.slice(0, 300)}…` : value;
}
