import type { SecureVersion } from 'node:tls';
import { defaultSettings } from '../injection/settings.ts';

/**
 * What the flags of `irsactl webhook` say. Durations are milliseconds. What is optional was not given, or was given
 * empty, which is the same to the EKS pod identity webhook.
 */
export interface WebhookOptions extends CompatibleOptions {
  /** `::` listens on IPv4 as well, wherever the machine has both. */
  readonly host: string;
  /** How long pods are still answered after the first signal, so that nobody meets a closed port. */
  readonly shutdownDelay: number;
  /** Past this age of what is known of the cluster the webhook is not ready. */
  readonly maxCacheAge: number;
  /** Whether annotations of namespaces are read as defaults for their service accounts. */
  readonly watchNamespaces: boolean;
  /** Whether a namespace may also name a role. */
  readonly namespaceRoles: boolean;
  /** Whether a pod whose identity is written wrongly is denied instead of warned about. */
  readonly rejectInvalid: boolean;
  /** Whether containers get AWS_ROLE_SESSION_NAME, made from the pod's name. */
  readonly roleSessionName: boolean;
  readonly stsEndpointUrl?: string;
}

/** The flags of https://github.com/aws/amazon-eks-pod-identity-webhook, with its defaults. */
interface CompatibleOptions {
  readonly port: number;
  readonly metricsPort: number;
  readonly kubeconfig?: string;
  /** Address of the API server in place of the kubeconfig's. */
  readonly kubeApi?: string;
  readonly tlsKey: string;
  readonly tlsCert: string;
  /** Names of OpenSSL; empty leaves the choice to Node. */
  readonly tlsCipherSuites: readonly string[];
  readonly tlsMinVersion?: SecureVersion;
  /** Where the ConfigMap is. */
  readonly namespace: string;
  readonly annotationPrefix: string;
  readonly tokenAudience: string;
  readonly tokenMountPath: string;
  readonly tokenExpiration: number;
  readonly awsDefaultRegion?: string;
  readonly stsRegionalEndpoint: boolean;
  readonly watchConfigMap: boolean;
  readonly composeRoleArn: boolean;
  /** The file of EKS Pod Identity; without it nobody gets container credentials. */
  readonly watchContainerCredentialsConfig?: string;
  readonly containerCredentialsAudience: string;
  readonly containerCredentialsTokenMountPath: string;
  readonly containerCredentialsTokenVolumeName: string;
  readonly containerCredentialsTokenPath: string;
  readonly containerCredentialsFullUri: string;
  /** The longest that a pod waits for an unknown service account; 0 leaves it to the webhook. */
  readonly serviceAccountLookupGracePeriod: number;
  /** klog's verbosity: from 4 on, each decision is logged. */
  readonly v: number;
}

/** What the flags say where they are not given, on the command line as in the demo. */
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
