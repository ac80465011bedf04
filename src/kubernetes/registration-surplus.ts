import { isJsonObject, type Json, objectsOf, stringAt } from '../trust/json.ts';
import type { KubernetesObject } from './transport.ts';

/**
 * True where the live webhooks hold something that the wanted ones do not: a server-side apply takes nothing away that
 * somebody else wrote (a second webhook, a match condition).
 */
export function holdsMore(live: Json | undefined, wanted: Json | undefined): boolean {
  if (Array.isArray(live) && Array.isArray(wanted)) {
    return live.length > wanted.length || live.some((item: Json, index) => holdsMore(item, wanted[index]));
  }
  if (!isJsonObject(live)) return false;
  if (!isJsonObject(wanted)) return true;
  return Object.entries(live).some(
    ([key, value]) => key !== 'caBundle' && (!Object.hasOwn(wanted, key) || holdsMore(value, wanted[key])),
  );
}

/** A JSON patch that puts the wanted webhooks in the place of the live ones, unless they change meanwhile; each keeps its caBundle. */
export function replacementPatch(live: KubernetesObject, wanted: KubernetesObject): Json {
  const before = new Map(objectsOf(live['webhooks']).map((webhook) => [webhook['name'], webhook]));
  const webhooks = objectsOf(wanted['webhooks']).map((webhook) => {
    const config = before.get(webhook['name'] ?? null)?.['clientConfig'];
    const caBundle = isJsonObject(config) ? config['caBundle'] : undefined;
    const { clientConfig } = webhook;
    return caBundle === undefined || !isJsonObject(clientConfig)
      ? webhook
      : { ...webhook, clientConfig: { ...clientConfig, caBundle } };
  });
  return [
    { op: 'test', path: '/metadata/resourceVersion', value: stringAt(live, 'metadata', 'resourceVersion') },
    { op: 'replace', path: '/webhooks', value: webhooks },
  ];
}
