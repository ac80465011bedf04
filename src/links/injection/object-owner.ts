import { chainAnnotation, isManaged } from '../../chain/object-marks.ts';
import { isJsonObject, type Json, valueAt } from '../../trust/json.ts';
import type { KubernetesObject } from './ports.ts';

interface Marked {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** True where irsactl made the object for this very chain. */
export function isManagedBy(chain: string, object: KubernetesObject | Marked): boolean {
  const { labels, annotations } = 'kind' in object ? marksOf(object) : object;
  return (
    isJsonObject(labels) && isManaged(strings(labels)) && strings(annotations)[chainAnnotation] === chain
  );
}

function marksOf(object: KubernetesObject) {
  return {
    labels: valueAt(object, 'metadata', 'labels'),
    annotations: valueAt(object, 'metadata', 'annotations'),
  };
}

function strings(value: Json | undefined): Readonly<Record<string, string>> {
  const members = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    members.flatMap(([key, text]) => (typeof text === 'string' ? [[key, text] as const] : [])),
  );
}
