import { defaultSettings } from '../injection/settings.ts';

/** The settings of the webhook's manifests. */
export interface WebhookSettings {
  /** Name of the installation's objects. */
  readonly name: string;
  readonly namespace: string;
  readonly image: string;
  readonly replicas: number;
  readonly placement: Placement;
  /** What the API server does with a pod if it cannot call the webhook. */
  readonly failurePolicy: FailurePolicy;
  readonly annotationPrefix: string;
  readonly audience: string;
  /** Default region of the containers; null sets none. */
  readonly region: string | null;
  /** Whether the API server supports match conditions: Kubernetes 1.28 and newer. */
  readonly matchConditions: boolean;
  /** The API servers' own ports, which a network policy sees instead of the port of the Service `kubernetes`. */
  readonly apiServerPorts: readonly number[];
  /** Labels and annotations on every object, for example for ownership. */
  readonly marks: Marks;
}

/** `any`: two replicas on any nodes. `control-plane`: one replica on each control plane node. */
export type Placement = 'any' | 'control-plane';
export type FailurePolicy = 'Ignore' | 'Fail';

export interface Marks {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * With `Ignore`, pods start without their role while the webhook is down; with `Fail`, they do not start. Only the cluster's
 * owner knows which is worse, so by default an outage of the webhook does not stop pods.
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
 * True if an outage of the webhook would block the mirror pods of static pods. Only a match condition can exclude them; no
 * selector matches them.
 */
export function blocksStaticPods({ failurePolicy, matchConditions }: WebhookSettings): boolean {
  return failurePolicy === 'Fail' && !matchConditions;
}

/** Ports of the pods. The Service has 443 and the same metrics port. */
export const ports = { https: 8443, metrics: 9999, service: 443 } as const;

/** Name of the Secret that holds the certificate. */
export function certificateSecret({ name }: Pick<WebhookSettings, 'name'>): string {
  return `${name}-tls`;
}

/** Host names of the webhook's Service. */
export function serviceHosts({ name, namespace }: WebhookSettings): readonly string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}`, name];
}
