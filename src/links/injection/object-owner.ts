import { chainAnnotation, isManaged } from '../../chain/object-marks.ts';
import { stringsAt } from '../../trust/json.ts';
import type { KubernetesObject } from './ports.ts';

interface Marked {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** True if irsactl created the object for this chain. */
export function isManagedBy(chain: string, object: KubernetesObject | Marked): boolean {
  const { labels, annotations } = isObject(object) ? marksOf(object) : object;
  return isManaged(labels) && annotations[chainAnnotation] === chain;
}

function isObject(object: KubernetesObject | Marked): object is KubernetesObject {
  return 'kind' in object;
}

function marksOf(object: KubernetesObject): Marked {
  return {
    labels: stringsAt(object, 'metadata', 'labels'),
    annotations: stringsAt(object, 'metadata', 'annotations'),
  };
}
