import type { AccountId, Partition } from '../trust/arn.ts';

/** The webhook's flags that apply to all pods. */
export interface InjectionSettings {
  /** Domain of the annotations on service accounts, namespaces and pods, without a trailing slash. */
  readonly annotationPrefix: string;
  /** Default audience of the token. */
  readonly audience: string;
  readonly mountPath: string;
  /** Default lifetime of the token. */
  readonly expirationSeconds: number;
  /** Default region of the containers; null sets none. */
  readonly region: string | null;
  /** Whether pods get AWS_STS_REGIONAL_ENDPOINTS, which makes old SDKs use the STS endpoint of their region. */
  readonly regionalSts: boolean;
  /** Whether containers get AWS_ROLE_SESSION_NAME with the name of their pod. */
  readonly sessionName: boolean;
  /** Value of AWS_ENDPOINT_URL_STS, for private clouds; null uses the SDK's default. */
  readonly stsEndpoint: string | null;
  /** Whether a role on a namespace applies to all its service accounts. */
  readonly namespaceRoles: boolean;
  /** Whether a pod that would get a warning is denied instead. */
  readonly rejectInvalid: boolean;
  /** The account and partition that complete a role name to an ARN; null if annotations must contain ARNs. */
  readonly composeRoleArn: RoleAccount | null;
  /** EKS Pod Identity; null turns this method off. */
  readonly containerCredentials: ContainerCredentials | null;
}

/** The account of composed role ARNs. */
export interface RoleAccount {
  readonly partition: Partition;
  readonly account: AccountId;
}

/** How containers reach EKS Pod Identity: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html */
export interface ContainerCredentials {
  readonly audience: string;
  readonly mountPath: string;
  readonly volumeName: string;
  /** Name of the token file inside the volume. */
  readonly tokenPath: string;
  readonly fullUri: string;
}

/** The defaults of https://github.com/aws/amazon-eks-pod-identity-webhook; irsactl's own switches are off. */
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
