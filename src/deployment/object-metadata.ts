import type { JsonObject } from '../trust/json.ts';
import type { WebhookSettings } from './webhook-settings.ts';

type Named = Pick<WebhookSettings, 'name' | 'namespace' | 'marks'>;

/** Selects the pods of an installation. These labels must never change, because a Deployment's selector is immutable. */
export function selectorLabels({ name }: Pick<WebhookSettings, 'name'>) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'webhook' } as const;
}

/** Distinguishes the installation's own service account from those with roles. */
export const partOfLabel = { 'app.kubernetes.io/part-of': 'irsactl' } as const;

/** Metadata of a cluster-scoped object. */
export function clusterMetadata(settings: Named, name = settings.name): JsonObject {
  const { labels, annotations } = settings.marks;
  return {
    name,
    labels: { ...selectorLabels(settings), ...partOfLabel, ...labels },
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** Metadata of an object in the webhook's namespace. */
export function metadata(settings: Named): JsonObject {
  return { ...clusterMetadata(settings), namespace: settings.namespace };
}
