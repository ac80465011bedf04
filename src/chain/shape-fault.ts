import type { z } from 'zod';
import { ownValueAt } from '../config/own-value-at.ts';
import { jsonTypes } from '../trust/json-types.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** More are not read, and the first is often why the others are wrong. */
const mostNamed = 3;

/** Which fields of a value are not as its shape has them, in words of our own: the first few, in one sentence without its full stop. */
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
      // The last is what it is where all is known; before it stands what is not known yet.
      const [first] = issue.errors.at(-1) ?? [];
      return first ? faultsOf(first, path, value) : [`${name} is not of any of its forms`];
    }
    case 'custom':
      return [isOwn(issue) ? `${name}: ${issue.message}` : `${name} has a value that is not allowed`];
    default:
      return [`${name} has a value that is not allowed`];
  }
}

/** Said by the shape, and not by zod where the shape says nothing. */
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
