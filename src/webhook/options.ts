import { defaultSettings } from '../injection/settings.ts';

/** What the flags of `irsactl webhook` say. */
export interface WebhookOptions {
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly kubeconfig?: string;
  readonly annotationPrefix: string;
  readonly tokenAudience: string;
  readonly tokenMountPath: string;
  readonly tokenExpiration: number;
  readonly awsDefaultRegion?: string;
  readonly stsRegionalEndpoint: boolean;
  /** Milliseconds; 0 turns the look-up off. */
  readonly serviceAccountLookupGracePeriod: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly webhookConfiguration?: string;
  readonly tlsHost: readonly string[];
}

/** What the flags say where they are not given, on the command line as in the demo. */
export const webhookDefaults = {
  host: '0.0.0.0',
  port: 443,
  metricsPort: 9999,
  annotationPrefix: defaultSettings.annotationPrefix,
  tokenAudience: defaultSettings.audience,
  tokenMountPath: defaultSettings.mountPath,
  tokenExpiration: defaultSettings.expirationSeconds,
  stsRegionalEndpoint: defaultSettings.regionalSts,
  serviceAccountLookupGracePeriod: 500,
  tlsHost: [],
} as const satisfies WebhookOptions;
