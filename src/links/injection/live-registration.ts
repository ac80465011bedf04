import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { chainAnnotation, isManaged, managedByLabel } from '../../chain/object-marks.ts';
import { webhookName } from '../../deployment/webhook-registration.ts';
import { isJsonObject, type Json, objectsOf, valueAt } from '../../trust/json.ts';
import { change } from './change.ts';
import { finding, foreignRegistration } from './findings.ts';
import type { KubernetesObject, RegistrationFacts } from './ports.ts';

/** All fields of a webhook entry that determine which requests it gets and how. */
const webhookFields = [
  'name',
  'admissionReviewVersions',
  'clientConfig',
  'failurePolicy',
  'matchConditions',
  'matchPolicy',
  'namespaceSelector',
  'objectSelector',
  'reinvocationPolicy',
  'rules',
  'sideEffects',
  'timeoutSeconds',
];

/** True if irsactl created the registration for this chain. */
export function isOurRegistration(facts: RegistrationFacts, chain: string): boolean {
  return isManaged(facts.labels) && facts.annotations[chainAnnotation] === chain;
}

/** Returns the base64 caBundle with which the API server verifies the webhook, else an empty string. */
export function caBundleOf({ webhooks }: Pick<RegistrationFacts, 'webhooks'>): string {
  const config = webhooks.find((entry) => entry['name'] === webhookName)?.['clientConfig'];
  const bundle = isJsonObject(config) ? config['caBundle'] : undefined;
  return typeof bundle === 'string' ? bundle : '';
}

/** Returns the address to which a registration sends requests, or undefined. */
export function addressOf(registration: Json): Json | undefined {
  const webhooks = isJsonObject(registration) ? registration['webhooks'] : undefined;
  const entries: readonly Json[] = Array.isArray(webhooks) ? webhooks : [];
  const config = entries.filter(isJsonObject).find((entry) => entry['name'] === webhookName)?.[
    'clientConfig'
  ];
  return isJsonObject(config) ? withoutBundle(config) : config;
}

function withoutBundle({ caBundle: _, ...address }: KubernetesObject): KubernetesObject {
  return address;
}

/** Returns the live registration without caBundles, labels and annotations that `wanted` does not have. */
export function liveRegistration(
  name: string,
  facts: RegistrationFacts,
  wanted: KubernetesObject = {},
): KubernetesObject {
  const stated = new Set(
    objectsOf(wanted['webhooks'])
      .filter((webhook) => valueAt(webhook, 'clientConfig', 'caBundle') !== undefined)
      .map((webhook) => webhook['name']),
  );
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: {
      name,
      labels: membersOf(facts.labels, [managedByLabel, ...namesAt(wanted, 'labels')]),
      annotations: membersOf(facts.annotations, [chainAnnotation, ...namesAt(wanted, 'annotations')]),
    },
    webhooks: facts.webhooks.map((webhook) => {
      const fields = membersOf(webhook, webhookFields);
      const { clientConfig } = fields;
      if (!isJsonObject(clientConfig) || stated.has(webhook['name'])) return fields;
      return { ...fields, clientConfig: withoutBundle(clientConfig) };
    }),
  };
}

/** Returns the change that deletes a registration, if it belongs to this chain. */
export function unregister(
  name: string,
  chain: string,
  live: RegistrationFacts | null,
  why: string,
): readonly Change[] {
  if (live === null || !isOurRegistration(live, chain)) return [];
  const before = { uid: live.uid, registration: liveRegistration(name, live) };
  return [change.delete('unregister-webhook', name, { before, why })];
}

/** Reports an edited registration, because it may skip some pods even if the dry-run pod was injected. */
export function registrationFault(
  name: string,
  chain: string,
  live: RegistrationFacts | null,
  wanted: KubernetesObject,
): Finding | null {
  if (live === null) {
    return finding.error('IRSA-INJECT-004', {
      what: `MutatingWebhookConfiguration ${name} does not exist.`,
      why: 'The API server calls the webhook only through it.',
      next: 'Run `irsactl apply`.',
    });
  }
  if (!isOurRegistration(live, chain)) return foreignRegistration(name);
  const fields = differingFields(liveRegistration(name, live, wanted), wanted);
  if (fields.length === 0) return null;
  return finding.error('IRSA-INJECT-004', {
    what: `MutatingWebhookConfiguration ${name} differs from what irsactl wrote.`,
    why: `Changed: ${fields.join(', ')}. Another writer changed it, or apply was interrupted before the registration matched all pods.`,
    next: 'Run `irsactl apply`.',
  });
}

/** Returns the paths at which two values differ, for example `webhooks[0].namespaceSelector`. */
export function differingFields(
  one: Json | undefined,
  other: Json | undefined,
  path = '',
): readonly string[] {
  if (isDeepStrictEqual(one, other)) return [];
  if (Array.isArray(one) && Array.isArray(other)) {
    const longer = one.length > other.length ? one : other;
    return longer.flatMap((_: Json, index: number) =>
      differingFields(one[index], other[index], `${path}[${index}]`),
    );
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return [path];
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return keys.flatMap((key) => differingFields(one[key], other[key], path === '' ? key : `${path}.${key}`));
}

function namesAt(object: KubernetesObject, field: string): readonly string[] {
  const value = valueAt(object, 'metadata', field);
  return isJsonObject(value) ? Object.keys(value) : [];
}

function membersOf(object: KubernetesObject, names: readonly string[]): KubernetesObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)));
}
