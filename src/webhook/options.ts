import type { SecureVersion } from 'node:tls';
import { defaultSettings } from '../injection/settings.ts';

/**
 * The flags of `irsactl webhook`. Durations are milliseconds. An optional field is undefined if the flag was missing or
 * empty, which are the same to the EKS pod identity webhook.
 */
export interface WebhookOptions extends CompatibleOptions {
  /** `::` also listens on IPv4 if the machine has both. */
  readonly host: string;
  /** How long the webhook keeps answering after the first signal, so that no client hits a closed port. */
  readonly shutdownDelay: number;
  /** The webhook is not ready if its cache is older than this. */
  readonly maxCacheAge: number;
  /** Whether namespace annotations are defaults for the service accounts of the namespace. */
  readonly watchNamespaces: boolean;
  /** Whether a namespace annotation may also name a role. */
  readonly namespaceRoles: boolean;
  /** Whether a pod with an invalid identity is denied instead of admitted with a warning. */
  readonly rejectInvalid: boolean;
  /** Whether containers get AWS_ROLE_SESSION_NAME, built from the pod's name. */
  readonly roleSessionName: boolean;
  readonly stsEndpointUrl?: string;
}

/** The flags of https://github.com/aws/amazon-eks-pod-identity-webhook, with its defaults. */
interface CompatibleOptions {
  readonly port: number;
  readonly metricsPort: number;
  readonly kubeconfig?: string;
  /** Address of the API server; overrides the kubeconfig's. */
  readonly kubeApi?: string;
  readonly tlsKey: string;
  readonly tlsCert: string;
  /** OpenSSL names; empty uses Node's defaults. */
  readonly tlsCipherSuites: readonly string[];
  readonly tlsMinVersion?: SecureVersion;
  /** Namespace of the ConfigMap. */
  readonly namespace: string;
  readonly annotationPrefix: string;
  readonly tokenAudience: string;
  readonly tokenMountPath: string;
  readonly tokenExpiration: number;
  readonly awsDefaultRegion?: string;
  readonly stsRegionalEndpoint: boolean;
  readonly watchConfigMap: boolean;
  readonly composeRoleArn: boolean;
  /** The file of EKS Pod Identity; without it no pod gets container credentials. */
  readonly watchContainerCredentialsConfig?: string;
  readonly containerCredentialsAudience: string;
  readonly containerCredentialsTokenMountPath: string;
  readonly containerCredentialsTokenVolumeName: string;
  readonly containerCredentialsTokenPath: string;
  readonly containerCredentialsFullUri: string;
  /** How long a pod waits for an unknown service account; 0 uses the webhook's default. */
  readonly serviceAccountLookupGracePeriod: number;
  /** klog's verbosity: from 4, each decision is logged. */
  readonly v: number;
}

/** Defaults of the flags, on the command line and in the demo. */
export const webhookDefaults = {
  port: 443,
  metricsPort: 9999,
  tlsKey: '/etc/webhook/certs/tls.key',
  tlsCert: '/etc/webhook/certs/tls.crt',
  tlsCipherSuites: [],
  namespace: 'eks',
  annotationPrefix: defaultSettings.annotationPrefix,
  tokenAudience: defaultSettings.audience,
  tokenMountPath: defaultSettings.mountPath,
  tokenExpiration: defaultSettings.expirationSeconds,
  stsRegionalEndpoint: defaultSettings.regionalSts,
  watchConfigMap: false,
  composeRoleArn: false,
  containerCredentialsAudience: 'pods.eks.amazonaws.com',
  containerCredentialsTokenMountPath: '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  containerCredentialsTokenVolumeName: 'eks-pod-identity-token',
  containerCredentialsTokenPath: 'eks-pod-identity-token',
  containerCredentialsFullUri: 'http://169.254.170.23/v1/credentials',
  serviceAccountLookupGracePeriod: 0,
  v: 0,
  host: '::',
  shutdownDelay: 5_000,
  maxCacheAge: 600_000,
  watchNamespaces: false,
  namespaceRoles: false,
  rejectInvalid: false,
  roleSessionName: false,
} as const satisfies WebhookOptions;
