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
  /** The same in the form of irsa.yaml: every setting in effect. It reads back to the same chain. */
  readonly settings: Settings;
  readonly aws: AwsTarget;
  /** Audience of the pods' tokens. Default: `sts.amazonaws.com`. */
  readonly audience: string;
  readonly signingKey: SigningKey;
  readonly issuer: IssuerHosting;
  readonly controlPlane: ControlPlane;
  readonly roles: readonly Role[];
  readonly injection: Injection;
  /** AWS tags of the user's own, put on everything that irsactl creates. */
  readonly tags: Readonly<Record<string, string>>;
}

/** irsa.yaml's own form, which `irsaJsonSchema` describes to the last field: users of the library need no zod for it. */
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
  /** Accounts beside that one. Default: none. */
  readonly accounts?: readonly OtherAccount[];
}

/** An account that roles are in, beside that of bucket and documents. */
export interface OtherAccount {
  /** What roles call it. */
  readonly name: string;
  readonly id: AccountId;
  readonly access: AccountAccess;
}

/** Where the credentials for an account come from. */
export type AccountAccess =
  | { readonly kind: 'assumeRole'; readonly role: RoleArn; readonly externalId?: string }
  | { readonly kind: 'profile'; readonly profile: string };

/** Which key signs the chain's tokens: the one that the cluster signs with today, or a new one. */
export interface SigningKey {
  readonly source: 'cluster' | 'new';
  /** How long a rotation publishes the next key before an API server signs with it. Default: an hour. */
  readonly publicForSeconds?: number | undefined;
  /** The signing key is a finding once it is older. Default: never. */
  readonly maxAgeDays?: number | undefined;
}

export type IssuerHosting =
  | { readonly hosting: 's3'; readonly bucket: string; readonly url: IssuerUrl }
  | { readonly hosting: 'directory'; readonly path: string; readonly url: IssuerUrl }
  | { readonly hosting: 'existing'; readonly url: IssuerUrl }
  /** A private bucket behind a distribution. Its URL is that of the domain; else AWS gives it, and only then it is known. */
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

/** A domain name of the user's own before a distribution, and the ARN of its certificate. */
export interface OwnDomain {
  readonly name: string;
  readonly certificate: string;
}

/** Whether AWS itself serves the documents, under certificates of its own. */
export function isServedByAws({ hosting }: IssuerHosting): boolean {
  return hosting === 's3' || hosting === 'cloudFront';
}

export interface ControlPlane {
  /** Empty where irsa.yaml names none, and nobody has looked yet which the cluster names. */
  readonly nodes: readonly ControlPlaneNode[];
  /** True where a person sets the flags of the API servers, and irsactl reaches no node. */
  readonly isManual?: true;
  /** True for nodes that the cluster named, and not irsa.yaml. */
  readonly areFound?: true;
  /** How nodes are logged in to that the cluster names. */
  readonly login?: NodeLogin;
  /** Audiences that default tokens shall have. Default: those of today. */
  readonly apiAudiences?: readonly string[];
}

export interface NodeLogin {
  readonly user?: string;
  readonly port?: number;
}

export interface ControlPlaneNode {
  readonly name: string;
  /** How irsactl reaches the node: it runs there, or through the system's ssh. */
  readonly access: { readonly kind: 'local' } | { readonly kind: 'ssh'; readonly host: string };
  /** Path of the API server's static pod manifest. Default: /etc/kubernetes/manifests/kube-apiserver.yaml. */
  readonly manifest: string;
  /** Folder for staged keys and backups, one sub-folder a chain. Default: /etc/kubernetes/irsactl. */
  readonly directory: string;
}

/** A service account of irsa.yaml. */
export interface DeclaredAccount extends ServiceAccountName {
  /** False: the account and its annotations are somebody else's, and irsactl only looks at them. Default: true. */
  readonly manage?: boolean;
}

export interface Role {
  /** Default: `<chain>-<namespace>-<service account>`, shortened with a hash where that exceeds 64 characters. */
  readonly name: string;
  /** Name of the account that it is in, of `aws.accounts`. Default: that of the documents. */
  readonly account?: string;
  /** IAM path. Default: `/`. */
  readonly path: string;
  /** What it says of itself in IAM, before the chain's name. Default: whom it is for. */
  readonly description?: string;
  /** Tags beside those of the chain. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly serviceAccounts: readonly [DeclaredAccount, ...DeclaredAccount[]];
  /** Patterns of others that may take it: `*` and `?` in namespace and name are wildcards. */
  readonly serviceAccountsLike: readonly ServiceAccountName[];
  readonly policies: readonly RolePolicy[];
  /** Longest session, in seconds. Default: 3600. */
  readonly maxSessionDuration: number;
  readonly permissionsBoundary?: PolicyArn;
  /** True where others trust it as well, and this chain has a statement of its own in it. Default: false. */
  readonly shared?: true;
  /** Where the role stands in irsa.yaml. */
  readonly place: Place;
}

export type RolePolicy =
  /** A managed policy: a full ARN, or the name of one of AWS's own (`AmazonS3ReadOnlyAccess`, `service-role/…`). */
  | { readonly kind: 'managed'; readonly policy: string; readonly place: Place }
  | { readonly kind: 'inline'; readonly name: string; readonly document: Json }
  /** An inline policy that irsactl writes: the preset as irsa.yaml has it; its ARNs need the account. */
  | { readonly kind: 'preset'; readonly name: string; readonly preset: Readonly<Record<string, unknown>> };

/** How pods get token and environment. */
export type Injection =
  /** irsactl's webhook, installed in the cluster by apply. */
  | (Annotated & { readonly mode: 'webhook'; readonly webhook: InClusterWebhook })
  /** A webhook that somebody else serves; apply registers it. */
  | (Annotated & { readonly mode: 'served-webhook'; readonly registration: ServedWebhook })
  /** The API server does it itself. */
  | (Annotated & { readonly mode: 'admission-policy' })
  /** AWS's webhook, installed in the cluster by apply. */
  | (Annotated & {
      readonly mode: 'upstream';
      readonly webhook: InClusterWebhook;
      readonly certificates: 'generated' | 'cert-manager';
    })
  /** Manifests carry both by hand. */
  | { readonly mode: 'none' };

interface Annotated {
  /** Domain of the annotations. Default: `eks.amazonaws.com`. */
  readonly annotationPrefix: string;
}

/** A webhook that runs in pods of the cluster. */
export interface InClusterWebhook {
  readonly image: string;
  readonly namespace: string;
  readonly replicas: number;
  readonly placement: 'any' | 'controlPlane';
  readonly failurePolicy: 'Ignore' | 'Fail';
}

/** Where the API server reaches a webhook that somebody else serves. */
export type ServedWebhook = {
  /** CAs in PEM. Default: as the registration has it. */
  readonly caBundle?: string;
} & (
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'service'; readonly namespace: string; readonly name: string; readonly port: number }
);
