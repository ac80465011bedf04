import { isJsonObject, type Json, objectsOf, stringAt } from '../trust/json.ts';
import type { KubernetesObject } from './transport.ts';

/**
 * True if the live webhooks have something that the wanted ones do not: a server-side apply does not remove what
 * another manager wrote, such as a second webhook or a match condition.
 */
export function hasSurplus(live: Json | undefined, wanted: Json | undefined): boolean {
  if (Array.isArray(live) && Array.isArray(wanted)) {
    return live.length > wanted.length || live.some((item: Json, index) => hasSurplus(item, wanted[index]));
  }
  if (!isJsonObject(live)) return false;
  if (!isJsonObject(wanted)) return true;
  return Object.entries(live).some(
    ([key, value]) => key !== 'caBundle' && (!Object.hasOwn(wanted, key) || hasSurplus(value, wanted[key])),
  );
}

/** A JSON patch that replaces the live webhooks, unless they change meanwhile; each keeps its caBundle. */
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
