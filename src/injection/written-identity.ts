import { nearestName } from '../errors/nearest-name.ts';
import {
  clampExpiration,
  expirationNote,
  parseBoolean,
  parseExpiration,
  quoted,
} from './annotation-values.ts';

/**
 * What somebody wrote about the identity of pods: the annotations of a service account or a namespace, or an entry of
 * the ConfigMap. A field is absent where nothing usable was written.
 */
export interface WrittenIdentity {
  /** As it is written: what is not an ARN is injected all the same, so that AWS's own error shows. */
  readonly roleArn?: string;
  /** Empty leaves the audience to the API server. */
  readonly audience?: string;
  /** In the range that Kubernetes accepts. */
  readonly expirationSeconds?: number;
  readonly regionalSts?: boolean;
  readonly region?: string;
  readonly stsEndpoint?: string;
  readonly sessionName?: boolean;
  /** What is wrong with it, for warnings: misspelt names, values that cannot be used. */
  readonly notes?: readonly string[];
}

/** What one value gives: a field, a note about it, or both. */
export interface ReadValue {
  readonly field?: WrittenIdentity;
  readonly note?: string;
}

/** By the name behind the annotation prefix: https://github.com/aws/amazon-eks-pod-identity-webhook#usage and ours. */
const readers = new Map<string, (value: string) => ReadValue>([
  ['role-arn', (value) => ({ field: { roleArn: value } })],
  ['audience', (value) => ({ field: { audience: value } })],
  ['token-expiration', (value) => readExpiration(value)],
  ['sts-regional-endpoints', (value) => readSwitch(value, (regionalSts) => ({ regionalSts }))],
  ['region', (value) => (value === '' ? { note: 'is empty' } : { field: { region: value } })],
  ['sts-endpoint', (value) => readEndpoint(value)],
  ['session-name', (value) => readSwitch(value, (sessionName) => ({ sessionName }))],
]);
const names = [...readers.keys()];

/** Null where none of the annotations is ours, nor one of ours misspelt. */
export function readWrittenIdentity(
  annotations: Readonly<Record<string, string>>,
  prefix: string,
): WrittenIdentity | null {
  const fields: WrittenIdentity[] = [];
  const notes: string[] = [];
  for (const [key, value] of Object.entries(annotations)) {
    if (!key.startsWith(prefix) || key[prefix.length] !== '/') continue;
    const name = key.slice(prefix.length + 1);
    const read = readers.get(name);
    if (read === undefined) {
      const nearest = nearestName(name, names);
      if (nearest !== undefined) notes.push(`annotation ${key} is not known, ${prefix}/${nearest} is`);
      continue;
    }
    const { field, note } = read(value);
    if (field !== undefined) fields.push(field);
    if (note !== undefined) notes.push(`annotation ${key} ${note}`);
  }
  if (notes.length > 0) fields.push({ notes });
  return fields.length === 0 ? null : Object.assign({}, ...fields);
}

export function readExpiration(text: string): ReadValue {
  const seconds = parseExpiration(text);
  if (seconds === null) return { note: `is ${quoted(text)}, not a number of seconds, and is ignored` };
  const note = expirationNote(seconds);
  const field = { expirationSeconds: clampExpiration(seconds) };
  return note === null ? { field } : { field, note };
}

function readSwitch(text: string, field: (value: boolean) => WrittenIdentity): ReadValue {
  const value = parseBoolean(text);
  if (value === null) return { note: `is ${quoted(text)}, neither true nor false, and is ignored` };
  return { field: field(value) };
}

function readEndpoint(text: string): ReadValue {
  const usable = /^https?:\/\//.test(text) && URL.canParse(text);
  return usable
    ? { field: { stsEndpoint: text } }
    : { note: `is ${quoted(text)}, not a URL, and is ignored` };
}

/** False for what AWS will not find as a role: worth a warning, no more. */
export function looksLikeRoleArn(text: string): boolean {
  return /^arn:aws[a-z0-9-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(text);
}
