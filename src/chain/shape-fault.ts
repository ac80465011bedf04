import type { z } from 'zod';
import { ownValueAt } from '../config/own-value-at.ts';
import { jsonTypes } from '../trust/json-types.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Users do not read more, and the first fault often causes the others. */
const mostNamed = 3;

/** The first fields of a value that do not match its schema, as one sentence without a period. */
export function shapeFault({ issues }: z.ZodError, value: unknown): string {
  const faults = issues.flatMap((issue) => faultsOf(issue, [], value));
  const left = faults.length - mostNamed;
  return [...faults.slice(0, mostNamed), ...(left > 0 ? [`and ${left} more`] : [])].join(', ');
}

function faultsOf(issue: Issue, parent: Path, value: unknown): readonly string[] {
  const path = [...parent, ...issue.path];
  const name = nameOf(path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${nameOf([...path, key])} is unknown`);
  }
  if (ownValueAt(value, path) === undefined) return [`${name} is missing`];
  switch (issue.code) {
    case 'invalid_type':
      return [`${name} must be ${typeNames[issue.expected] ?? issue.expected}`];
    case 'invalid_value':
      return [`${name} must be ${issue.values.map(String).join(' or ')}`];
    case 'invalid_union': {
      // The last alternative is the known value; those before it are for an unknown one.
      const [first] = issue.errors.at(-1) ?? [];
      return first ? faultsOf(first, path, value) : [`${name} matches none of its alternatives`];
    }
    case 'custom':
      return [isOwn(issue) ? `${name}: ${issue.message}` : `${name} has a value that is not allowed`];
    default:
      return [`${name} has a value that is not allowed`];
  }
}

/** Whether the message comes from the schema, and is not zod's default. */
function isOwn({ message }: Issue): boolean {
  return message !== 'Invalid input';
}

const typeNames: Readonly<Record<string, string>> = {
  ...jsonTypes,
  object: 'an object',
  record: 'an object',
};

/** `links[0].changes`; the value itself is `it`. */
function nameOf(path: Path): string {
  if (path.length === 0) return 'it';
  return path
    .map((step, at) => (typeof step === 'number' ? `[${step}]` : `${at === 0 ? '' : '.'}${String(step)}`))
    .join('');
}
