import { isJsonObject, type Json, valueAt } from '../trust/json.ts';
import { maxContainers, parseContainerNames } from './annotation-values.ts';
import {
  type Readers,
  type ReadValue,
  readAnnotations,
  readExpiration,
  readSwitch,
} from './read-annotations.ts';
import { isAccountAnnotation } from './written-identity.ts';

/** The annotations of a pod; a field is absent if its annotation is missing or invalid. */
export interface PodAnnotations {
  readonly expirationSeconds?: number;
  readonly sessionName?: boolean;
  readonly skipContainers?: ReadonlySet<string>;
  readonly includeContainers?: ReadonlySet<string>;
  /** Problems, for warnings. */
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
    ? { note: `has more than ${maxContainers} names and is ignored` }
    : { part: part(names) };
}

const none: PodAnnotations = { notes: [] };

export function readPodAnnotations(pod: Json, prefix: string): PodAnnotations {
  const annotations = valueAt(pod, 'metadata', 'annotations');
  if (!isJsonObject(annotations)) return none;
  const { parts, notes } = readAnnotations(annotations, prefix, readers, whyMisplaced);
  if (parts.length === 0 && notes.length === 0) return none;
  return Object.assign({}, ...parts, { notes: notes.map((note) => `the pod's ${note}`) });
}

function whyMisplaced(name: string): string | null {
  return isAccountAnnotation(name) ? 'applies only to service accounts' : null;
}
