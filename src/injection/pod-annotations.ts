import { isJsonObject, type Json, valueAt } from '../trust/json.ts';
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
  readonly skipContainers?: string;
  readonly includeContainers?: string;
  readonly notes: readonly string[];
}

type Part = Omit<PodAnnotations, 'notes'>;

const readers: Readers<Part> = new Map<string, (value: string) => ReadValue<Part>>([
  ['token-expiration', readExpiration],
  ['session-name', (value) => readSwitch(value, (sessionName) => ({ sessionName }))],
  ['skip-containers', (value) => ({ part: { skipContainers: value } })],
  ['include-containers', (value) => ({ part: { includeContainers: value } })],
]);

const none: PodAnnotations = { notes: [] };

export function readPodAnnotations(pod: Json, prefix: string): PodAnnotations {
  const annotations = valueAt(pod, 'metadata', 'annotations');
  if (!isJsonObject(annotations)) return none;
  const { parts, notes } = readAnnotations(annotations, prefix, readers, ofAccounts);
  return parts.length === 0 && notes.length === 0 ? none : Object.assign({}, ...parts, { notes });
}

function ofAccounts(name: string): string | null {
  return isAccountAnnotation(name) ? 'is read from service accounts only' : null;
}
