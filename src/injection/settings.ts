/** What the flags of the webhook say for all pods. */
export interface InjectionSettings {
  /** Domain of the annotations on service accounts and pods, without a trailing slash. */
  readonly annotationPrefix: string;
  /** Audience of the token where the service account names none. */
  readonly audience: string;
  readonly mountPath: string;
  /** Life of the token in seconds, where neither pod nor service account says otherwise. */
  readonly expirationSeconds: number;
  /** Region for the containers; null leaves it to them. */
  readonly region: string | null;
  /** Whether pods get AWS_STS_REGIONAL_ENDPOINTS, by which old SDKs use the STS of their region. */
  readonly regionalSts: boolean;
}

/** The flags' defaults of https://github.com/aws/amazon-eks-pod-identity-webhook. */
export const defaultSettings: InjectionSettings = {
  annotationPrefix: 'eks.amazonaws.com',
  audience: 'sts.amazonaws.com',
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  expirationSeconds: 86_400,
  region: null,
  regionalSts: false,
};
