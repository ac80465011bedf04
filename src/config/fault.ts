import type { ErrorCode } from '../errors/catalogue/index.ts';

/** The way to a value of irsa.yaml: field names and list positions, from the top. */
export type FieldPath = readonly (string | number)[];

/** A problem of irsa.yaml before its line and column are looked up. */
export interface Fault {
  readonly code: ErrorCode;
  readonly path: FieldPath;
  /** Whether to point at the value (default) or at the name of the field. */
  readonly at?: 'key' | 'value';
  readonly what: string;
  readonly why: string;
  readonly next: string;
  /** Of a fault about what is not there: the fields that would cure it. */
  readonly absent?: readonly FieldPath[];
  /** Of an unknown field: the field that was probably meant. */
  readonly meant?: FieldPath;
}

/** A misspelt field is one problem, not two: the field that was meant is then not also reported as absent. */
export function withoutEchoes(faults: readonly Fault[]): readonly Fault[] {
  const meant = new Set(faults.flatMap((fault) => (fault.meant ? [fieldName(fault.meant)] : [])));
  return faults.filter(({ absent = [] }) => !absent.some((path) => meant.has(fieldName(path))));
}

/** A path as people write it: `spec.roles[0].name`. */
export function fieldName(path: FieldPath): string {
  const text = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('');
  return text.replace(/^\./, '') || 'the file';
}

/** What a pasted private key or token looks like. */
const secret = /PRIVATE KEY|eyJ[\w-]{8,}\.[\w-]+|\b(gh[opusr]_|github_pat_|glpat-|xox[abpr]-)\w/;
/** A field that holds one by its name. */
const secretField = /(secret|password|token)\w*["']?\s*:\s*\S/i;
/** Base64 as long as an AWS secret key is, or a line of a private key; names and ARNs have other characters in between. */
const opaque = /[A-Za-z0-9+/]{40,}/g;

function looksSecret(text: string): boolean {
  const runs = text.match(opaque) ?? [];
  return secret.test(text) || runs.some((run) => [/[a-z]/, /[A-Z]/, /\d/].every((kind) => kind.test(run)));
}

/** A login in a URL: one for ssh may have a user, but no password. */
const login = /https?:\/\/\S*@|:\/\/\S*:\S*@/i;

/** A line this long helps nobody, and thousands of problems may stand in one line. */
const longestLine = 500;

/** Whether a message may repeat a line of a file: what may have been pasted into it by mistake stays there. */
export function mayBeShown(line: string): boolean {
  return line.length <= longestLine && !looksSecret(line) && !secretField.test(line) && !login.test(line);
}

/** No message reads more of a value: what is hidden or cut must be found in a moment. */
const longestValue = 5_000;

/** A value as it stands in a message: quoted, escaped, not longer than a line, and never a secret. */
export function quoted(value: string): string {
  const longest = 120;
  if (looksSecret(value)) return '"…" (not shown: it looks like a secret)';
  const shown = value.slice(0, longestValue).replace(/:\/\/\S*@/, '://…@');
  return JSON.stringify(shown.length > longest ? `${shown.slice(0, longest)}…` : shown);
}
