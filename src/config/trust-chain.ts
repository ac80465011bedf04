import type { Place } from '../errors/irsa-error.ts';
import type { AccountId, PolicyArn, RoleArn } from '../trust/arn.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Json } from '../trust/json.ts';
import type { ServiceAccountName } from '../trust/subject.ts';

/** An irsa.yaml with every default filled in and every rule checked. */
export interface TrustChain {
  readonly name: string;
  /** The file it was read from; `-` for standard input. */
  readonly file: string;
  /** Every setting in effect, in the form of irsa.yaml. It parses to the same chain. */
  readonly settings: Settings;
  readonly aws: AwsTarget;
  /** Audience of the pods' tokens. Default: `sts.amazonaws.com`. */
  readonly audience: string;
  readonly signingKey: SigningKey;
  readonly issuer: IssuerHosting;
  readonly controlPlane: ControlPlane;
  readonly roles: readonly Role[];
  readonly injection: Injection;
  /** The user's AWS tags for everything that irsactl creates. */
  readonly tags: Readonly<Record<string, string>>;
}

/** The form of irsa.yaml, which `irsaJsonSchema` describes in full: users of the library need no zod for it. */
export interface Settings {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly controlPlane: 'manual' | Readonly<Record<string, unknown>>;
    readonly [field: string]: unknown;
  };
}

export interface AwsTarget {
  readonly region: string;
  /** When set, every command refuses to work on another account. */
  readonly account?: AccountId;
  /** Further accounts. Default: none. */
  readonly accounts?: readonly OtherAccount[];
}

/** A further account with roles, besides the account of the bucket. */
export interface OtherAccount {
  /** The `account` of its roles. */
  readonly name: string;
  readonly id: AccountId;
  readonly access: AccountAccess;
}

/** The source of the credentials for an account. */
export type AccountAccess =
  | { readonly kind: 'assumeRole'; readonly role: RoleArn; readonly externalId?: string }
  | { readonly kind: 'profile'; readonly profile: string };

/** The key that signs the chain's tokens: the cluster's current key, or a new one. */
export interface SigningKey {
  readonly source: 'cluster' | 'new';
  /** How long a rotation publishes the next key before an API server signs with it. Default: an hour. */
  readonly publicForSeconds?: number | undefined;
  /** How long API servers count kept tokens before a key or an issuer is retired. Default: a day. */
  readonly watchForSeconds?: number | undefined;
  /** An older signing key is a finding. Default: never. */
  readonly maxAgeDays?: number | undefined;
}

export type IssuerHosting =
  | { readonly hosting: 's3'; readonly bucket: string; readonly url: IssuerUrl }
  | { readonly hosting: 'directory'; readonly path: string; readonly url: IssuerUrl }
  | { readonly hosting: 'existing'; readonly url: IssuerUrl }
  /** A private bucket behind a distribution. Without a domain, the URL is known only after AWS has assigned it. */
  | {
      readonly hosting: 'cloudFront';
      readonly bucket: string;
      readonly url: IssuerUrl;
      readonly domain: OwnDomain;
    }
  | {
      readonly hosting: 'cloudFront';
      readonly bucket: string;
      readonly url: null;
      readonly domain?: undefined;
    };

/** The user's domain name for a distribution, and the ARN of its certificate. */
export interface OwnDomain {
  readonly name: string;
  readonly certificate: string;
}

/** Whether AWS serves the documents. */
export function isServedByAws({ hosting }: IssuerHosting): boolean {
  return hosting === 's3' || hosting === 'cloudFront';
}

export interface ControlPlane {
  /** Empty if irsa.yaml names none, and irsactl has not yet asked the cluster. */
  readonly nodes: readonly ControlPlaneNode[];
  /** True if the user sets the flags of the API servers, and irsactl connects to no node. */
  readonly isManual?: true;
  /** True if the nodes come from the cluster, not from irsa.yaml. */
  readonly areFound?: true;
  /** The ssh login for nodes that come from the cluster. */
  readonly login?: NodeLogin;
  /** Audiences of default tokens. Default: the current ones. */
  readonly apiAudiences?: readonly string[];
}

export interface NodeLogin {
  readonly user?: string;
  readonly port?: number;
}

export interface ControlPlaneNode {
  readonly name: string;
  /** How irsactl reaches the node: locally, or with the system's ssh. */
  readonly access: { readonly kind: 'local' } | { readonly kind: 'ssh'; readonly host: string };
  /** Path of the API server's static pod manifest. Default: /etc/kubernetes/manifests/kube-apiserver.yaml. */
  readonly manifest: string;
  /** Folder for staged keys and backups, with a subfolder for each chain. Default: /etc/kubernetes/irsactl. */
  readonly directory: string;
}

/** A service account of irsa.yaml. */
export interface DeclaredAccount extends ServiceAccountName {
  /** False if another tool manages the account and its annotations, and irsactl only reads them. Default: true. */
  readonly manage?: boolean;
}

export interface Role {
  /** Default: `<chain>-<namespace>-<service account>`, shortened with a hash if it exceeds 64 characters. */
  readonly name: string;
  /** The account's name in `aws.accounts`. Default: the account of the documents. */
  readonly account?: string;
  /** IAM path. Default: `/`. */
  readonly path: string;
  /** The description in IAM, before the chain's name. Default: the service accounts of the role. */
  readonly description?: string;
  /** Tags in addition to those of the chain. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly serviceAccounts: readonly [DeclaredAccount, ...DeclaredAccount[]];
  /** Patterns of further service accounts: `*` and `?` in namespace and name are wildcards. */
  readonly serviceAccountsLike: readonly ServiceAccountName[];
  readonly policies: readonly RolePolicy[];
  /** Longest session, in seconds. Default: 3600. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: PolicyArn;
  /** True if others also use the role, and this chain has its own trust policy statement in it. Default: false. */
  readonly shared?: true;
  /** The position of the role in irsa.yaml. */
  readonly place: Place;
}

export type RolePolicy =
  /**
   * A managed policy: a full ARN, or the name of an AWS managed policy (`AmazonS3ReadOnlyAccess`, `service-role/…`).
   */
  | { readonly kind: 'managed'; readonly policy: string; readonly place: Place }
  | { readonly kind: 'inline'; readonly name: string; readonly document: Json }
  /** An inline policy that irsactl writes from a preset; its ARNs need the account. */
  | { readonly kind: 'preset'; readonly name: string; readonly preset: Readonly<Record<string, unknown>> };

export type Injection =
  /** irsactl's webhook, installed in the cluster by apply. */
  | (Annotated & { readonly mode: 'webhook'; readonly webhook: InClusterWebhook })
  /** A webhook that irsactl does not run; apply registers it. */
  | (Annotated & { readonly mode: 'served-webhook'; readonly registration: ServedWebhook })
  /** The API server injects without a webhook. */
  | (Annotated & { readonly mode: 'admission-policy' })
  /** AWS's webhook, installed in the cluster by apply. */
  | (Annotated & {
      readonly mode: 'upstream';
      readonly webhook: InClusterWebhook;
      readonly certificates: 'generated' | 'cert-manager';
    })
  /** The user adds the token and the environment variables to the manifests. */
  | { readonly mode: 'none' };

interface Annotated {
  /** Domain of the annotations. Default: `eks.amazonaws.com`. */
  readonly annotationPrefix: string;
}

export interface InClusterWebhook {
  readonly image: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly placement: 'any' | 'controlPlane';
  readonly failurePolicy: 'Ignore' | 'Fail';
}

/** The address of a webhook that irsactl does not run. */
export type ServedWebhook = {
  /** CAs in PEM. Default: those in the existing registration. */
  readonly caBundle?: string;
} & (
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly port: number }
);
