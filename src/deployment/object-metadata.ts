import type { JsonObject } from '../trust/json.ts';
import type { WebhookSettings } from './webhook-settings.ts';

type Named = Pick<WebhookSettings, 'name' | 'namespace' | 'marks'>;

/** What selects the pods of an installation. It never changes: a Deployment's selector cannot. */
export function selectorLabels({ name }: Pick<WebhookSettings, 'name'>) {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'webhook' } as const;
}

/** Tells a service account of the installation from those that pods take their roles by. */
export const partOfLabel = { 'app.kubernetes.io/part-of': 'irsactl' } as const;

/** Metadata of an object that belongs to no namespace. */
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
