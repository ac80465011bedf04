import type { AccountId, Partition } from '../trust/arn.ts';

/** What the flags of the webhook say for all pods. */
export interface InjectionSettings {
  /** Domain of the annotations on service accounts, namespaces and pods, without a trailing slash. */
  readonly annotationPrefix: string;
  /** Audience of the token where nothing else names one. */
  readonly audience: string;
  readonly mountPath: string;
  /** Life of the token in seconds, where neither pod nor service account says otherwise. */
  readonly expirationSeconds: number;
  /** Region for the containers; null leaves it to them. */
  readonly region: string | null;
  /** Whether pods get AWS_STS_REGIONAL_ENDPOINTS, by which old SDKs use the STS of their region. */
  readonly regionalSts: boolean;
  /** Whether containers get AWS_ROLE_SESSION_NAME with the name of their pod. */
  readonly sessionName: boolean;
  /** Value of AWS_ENDPOINT_URL_STS, for private clouds; null leaves it to the SDK. */
  readonly stsEndpoint: string | null;
  /** Whether the role may stand on the namespace too, for all of its service accounts. */
  readonly namespaceRoles: boolean;
  /** Whether a pod that would get a warning is denied instead. */
  readonly rejectInvalid: boolean;
  /** Where annotations may hold the name of a role instead of its ARN; null where they may not. */
  readonly composeRoleArn: RoleAccount | null;
  /** EKS Pod Identity; null turns this method off. */
  readonly containerCredentials: ContainerCredentials | null;
}

/** The account that composed role ARNs belong to. */
export interface RoleAccount {
  readonly partition: Partition;
  readonly account: AccountId;
}

/** Where containers find EKS Pod Identity: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export interface ContainerCredentials {
  readonly audience: string;
  readonly mountPath: string;
  readonly volumeName: string;
  /** Name of the token's file inside the volume. */
  readonly tokenPath: string;
  readonly fullUri: string;
}

/** The flags' defaults of https://github.com/aws/amazon-eks-pod-identity-webhook; its own switches are off. */
export const defaultSettings: InjectionSettings = {
  annotationPrefix: 'eks.amazonaws.com',
  audience: 'sts.amazonaws.com',
  mountPath: '/var/run/secrets/eks.amazonaws.com/serviceaccount',
  expirationSeconds: 86_400,
  region: null,
  regionalSts: false,
  sessionName: false,
  stsEndpoint: null,
  namespaceRoles: false,
  rejectInvalid: false,
  composeRoleArn: null,
  containerCredentials: null,
};
