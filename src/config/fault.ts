import type { ErrorCode } from '../errors/catalogue/index.ts';

/** The path to a value of irsa.yaml: field names and list positions, from the top. */
export type FieldPath = readonly (string | number)[];

/** A problem in irsa.yaml, before its line and column are known. */
export interface Fault {
  readonly code: ErrorCode;
  readonly path: FieldPath;
  /** Whether to point at the value (default) or at the name of the field. */
  readonly at?: 'key' | 'value';
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** For a missing field: the fields that would fix it. */
  readonly absent?: readonly FieldPath[];
  /** For an unknown field: the field that was probably meant. */
  readonly meant?: FieldPath;
}

/** A misspelt field is one problem: the intended field is not reported as missing too. */
export function withoutEchoes(faults: readonly Fault[]): readonly Fault[] {
  const meant = new Set(faults.flatMap((fault) => (fault.meant ? [fieldName(fault.meant)] : [])));
  return faults.filter(({ absent = [] }) => !absent.some((path) => meant.has(fieldName(path))));
}

/** A path in the usual notation: `spec.roles[0].name`. */
export function fieldName(path: FieldPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

/** Matches a pasted private key or token. */
const secret = /PRIVATE KEY|eyJ[\w-]{8,}\.[\w-]+|\b(gh[opusr]_|github_pat_|glpat-|xox[abpr]-)\w/;
/** Matches a field whose name says that it holds a secret. */
const secretField = /(secret|password|token)\w*["']?\s*:\s*\S/i;
/** Base64 of the length of an AWS secret key or a line of a private key; names and ARNs contain other characters. */
const opaque = /[A-Za-z0-9+/]{40,}/g;

function looksSecret(text: string): boolean {
  const runs = text.match(opaque) ?? [];
  return secret.test(text) || runs.some((run) => [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(run)));
}

/** A login in a URL; an ssh URL may have a user, but no password. */
const login = /https?:\/\/\S*@|:\/\/\S*:\S*@/i;

/** A longer line does not help, and one line may have thousands of problems. */
const longestLine = 500;

/** Whether a message may show a line of a file: secrets pasted by mistake must not be shown. */
export function mayBeShown(line: string): boolean {
  return line.length <= longestLine && !looksSecret(line) && !secretField.test(line) && !login.test(line);
}

/** Messages read no more of a value, because the search for secrets must be fast. */
const longestValue = 5_000;

/** A value for a message: quoted, escaped, at most a line long, and never a secret. */
export function quoted(value: string): string {
  const longest = 120;
  if (looksSecret(value)) return '"…" (not shown: it looks like a secret)';
  const shown = value.slice(0, longestValue).replace(/:\/\/\S*@/, '://…@');
  return JSON.stringify(shown.length > longest ? `${shown.slice(0, longest)}…` : shown);
}
