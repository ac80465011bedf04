import { defaultSettings } from '../injection/settings.ts';

/** What the manifests of a webhook in the cluster are made from. */
export interface WebhookSettings {
  /** Name of every object of the installation that has one of its own. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  readonly placement: Placement;
  /** What the API server does with a pod for which the webhook could not be called. */
  readonly failurePolicy: FailurePolicy;
  readonly annotationPrefix: string;
  readonly audience: string;
  /** Region for containers that set none; null leaves them without. */
  readonly region: string | null;
  /** True where the API server knows match conditions: Kubernetes 1.28 and newer. */
  readonly matchConditions: boolean;
  /** Ports on which the API servers themselves listen: what a network policy sees behind the Service `kubernetes`. */
  readonly apiServerPorts: readonly number[];
  /** What every object carries besides, for example whose it is. */
  readonly marks: Marks;
}

/** `any`: two replicas wherever there is room. `control-plane`: one on each control plane node. */
export type Placement = 'any' | 'control-plane';
export type FailurePolicy = 'Ignore' | 'Fail';

export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * `Ignore`: while nobody serves, pods start without their role instead of not at all. Which of the two is worse only
 * the owner of the cluster can say; a webhook that is down must not be what decides that nothing starts any more.
 */
export const webhookSettings: WebhookSettings = {
  name: 'irsactl-webhook',
  namespace: 'irsactl-system',
  image: 'localhost/irsactl:latest',
  replicas: 2,
  placement: 'any',
  failurePolicy: 'Ignore',
  annotationPrefix: defaultSettings.annotationPrefix,
  audience: defaultSettings.audience,
  region: null,
  matchConditions: true,
  apiServerPorts: [443, 6443],
  marks: { labels: {}, annotations: {} },
};

/**
 * True where the kubelet could not show its static pods to the API server while the webhook is away. They are left out by
 * a match condition; no selector can tell them apart.
 */
export function holdsUpStaticPods({ failurePolicy, matchConditions }: WebhookSettings): boolean {
  return failurePolicy === 'Fail' && !matchConditions;
}

/** Ports of the pods. The Service has 443 and the same metrics port. */
export const ports = { https: 8443, metrics: 9999, service: 443 } as const;

/** Name of the Secret that holds the certificate. */
export function certificateSecret({ name }: Pick<WebhookSettings, 'name'>): string {
  return `${name}-tls`;
}

/** Names under which the API server calls the webhook. */
export function serviceHosts({ name, namespace }: WebhookSettings): readonly string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}`, name];
}
