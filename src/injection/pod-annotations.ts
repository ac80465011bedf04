import { isJsonObject, type Json, valueAt } from '../trust/json.ts';
import { mostContainers, parseContainerNames } from './annotation-values.ts';
import {
  type Readers,
  type ReadValue,
  readAnnotations,
  readExpiration,
  readSwitch,
} from './read-annotations.ts';
import { isAccountAnnotation } from './written-identity.ts';

/** What a pod's own annotations say; a field is absent where nothing usable was written. */
export interface PodAnnotations {
  readonly expirationSeconds?: number;
  readonly sessionName?: boolean;
  readonly skipContainers?: ReadonlySet<string>;
  readonly includeContainers?: ReadonlySet<string>;
  /** What is wrong with them, for warnings. */
  readonly notes: readonly string[];
}

type Part = Omit<PodAnnotations, 'notes'>;

const readers: Readers<Part> = new Map<string, (value: string) => ReadValue<Part>>([
  ['token-expiration', readExpiration],
  ['session-name', (value) => readSwitch(value, (sessionName) => ({ sessionName }))],
  ['skip-containers', (value) => readNames(value, (skipContainers) => ({ skipContainers }))],
  ['include-containers', (value) => readNames(value, (includeContainers) => ({ includeContainers }))],
]);

function readNames(value: string, part: (names: ReadonlySet<string>) => Part): ReadValue<Part> {
  const names = parseContainerNames(value);
  return names === null
    ? { note: `has more than ${mostContainers} names and is ignored` }
    : { part: part(names) };
}

const none: PodAnnotations = { notes: [] };

export function readPodAnnotations(pod: Json, prefix: string): PodAnnotations {
  const annotations = valueAt(pod, 'metadata', 'annotations');
  if (!isJsonObject(annotations)) return none;
  const { parts, notes } = readAnnotations(annotations, prefix, readers, ofAccounts);
  if (parts.length === 0 && notes.length === 0) return none;
  return Object.assign({}, ...parts, { notes: notes.map((note) => `the pod's ${note}`) });
}

function ofAccounts(name: string): string | null {
  return isAccountAnnotation(name) ? 'is read from service accounts only' : null;
}
