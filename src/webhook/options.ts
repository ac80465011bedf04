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
