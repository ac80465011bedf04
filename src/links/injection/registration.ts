import type { Injection } from '../../config/trust-chain.ts';
import type { Json } from '../../trust/json.ts';
import type { KubernetesObject, RegistrationFacts } from './ports.ts';

type Registration = Extract<Injection, { mode: 'webhook' }>['registration'];

/** Name of the one webhook inside the registration; the API server wants three labels at least. */
export const webhookName = 'pod-identity.irsactl.dev';

/** Pods with this label are left alone; the domain is fixed, whatever the annotation prefix is. */
export const skipLabel = 'eks.amazonaws.com/skip-pod-identity-webhook';

export const managedByLabel = 'app.kubernetes.io/managed-by';
export const chainAnnotation = 'irsactl.dev/chain';

/** The webhook registration that a chain wants, and where its webhook is reached. */
export interface DesiredRegistration {
  readonly name: string;
  /** Null where the webhook is reached through a Service, that is, only from inside the cluster. */
  readonly url: string | null;
  readonly object: KubernetesObject;
}

/** The registration never carries a caBundle: that field belongs to the webhook itself (field manager `irsactl-webhook`). */
export function registrationOf(chain: string, target: Registration): DesiredRegistration {
  const name = `irsactl-${chain}`;
  const url = target.kind === 'url' ? mutateUrl(target.url) : null;
  return {
    name,
    url,
    object: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: {
        name,
        labels: { [managedByLabel]: 'irsactl' },
        annotations: { [chainAnnotation]: chain },
      },
      webhooks: [
        {
          name: webhookName,
          admissionReviewVersions: ['v1'],
          clientConfig: clientConfig(target, url),
          // An outage of the webhook must never keep pods from starting, the webhook's own included.
          failurePolicy: 'Ignore',
          matchPolicy: 'Equivalent',
          objectSelector: { matchExpressions: [{ key: skipLabel, operator: 'DoesNotExist' }] },
          // Sidecars that another webhook adds later need their identity too.
          reinvocationPolicy: 'IfNeeded',
          rules: [
            {
              apiGroups: [''],
              apiVersions: ['v1'],
              operations: ['CREATE'],
              resources: ['pods'],
              scope: 'Namespaced',
            },
          ],
          sideEffects: 'None',
          timeoutSeconds: 5,
        },
      ],
    },
  };
}

function clientConfig(target: Registration, url: string | null): KubernetesObject {
  if (target.kind === 'url') return { url };
  return {
    service: { namespace: target.namespace, name: target.name, port: target.port, path: '/mutate' },
  };
}

function mutateUrl(text: string): string {
  const url = new URL(text);
  if (url.pathname === '/') url.pathname = '/mutate';
  return url.href;
}

/** True where irsactl created the registration for this very chain. */
export function isOurRegistration(facts: RegistrationFacts, chain: string): boolean {
  return facts.labels[managedByLabel] === 'irsactl' && facts.annotations[chainAnnotation] === chain;
}

/** The caBundle that the webhook wrote, in base64; empty where there is none yet. */
export function caBundleOf(facts: RegistrationFacts): string {
  const config = facts.webhooks.find((entry) => entry['name'] === webhookName)?.['clientConfig'];
  const bundle = isObject(config) ? config['caBundle'] : undefined;
  return typeof bundle === 'string' ? bundle : '';
}

/** The part of the live registration that the wish speaks of: what is equal then needs no change. */
export function liveRegistration(wish: DesiredRegistration, facts: RegistrationFacts): Json {
  const live = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: wish.name, labels: facts.labels, annotations: facts.annotations },
    webhooks: facts.webhooks,
  };
  return project(wish.object, live) ?? null;
}

/** Keeps of `live` the members that `wish` has, at any depth, so that defaults and others' fields do not count. */
function project(wish: Json, live: Json | undefined): Json | undefined {
  if (Array.isArray(wish) && Array.isArray(live)) {
    const rest: Json[] = live.slice(wish.length);
    return [...wish.map((item: Json, index) => project(item, live[index]) ?? null), ...rest];
  }
  if (!isObject(wish) || !isObject(live)) return live;
  const members = Object.keys(wish).flatMap((key) => {
    const value = project(wish[key] ?? null, live[key]);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(members);
}

function isObject(value: Json | undefined): value is KubernetesObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
