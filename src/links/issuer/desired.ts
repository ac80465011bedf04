import type { ChainContext } from '../../chain/context.ts';
import { type Known, known, unknown } from '../../chain/known.ts';
import { type ChainKeys, type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { isOfChain, type Marks, marksOf, type Tags } from '../../chain/ownership.ts';
import type { IssuerHosting } from '../../config/trust-chain.ts';
import type { FormerIssuer } from '../../rotation/migration.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import type { AccountId, Partition } from '../../trust/arn.ts';
import { type IssuerUrl, issuerHostPath } from '../../trust/issuer-url.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';

/** The desired documents and their place. */
export interface DesiredIssuer extends Marks {
  readonly hosting: IssuerHosting;
  /** The source of generated names. */
  readonly chain: string;
  readonly clusterUid: string;
  /** If AWS assigns it, it is known after an observation of the place: see `located`. */
  readonly url: Known<IssuerUrl>;
  /** The public halves of the chain's keys, the signing one first. The law says which of them are listed. */
  readonly keys: Known<readonly Jwk[]>;
  /** Who signs with the keys and accepts them; null if only the signing key is known. */
  readonly chainKeys: ChainKeys | null;
  /** A rotation of the key in progress. */
  readonly rotation: RotationRecord | null;
  /** The issuers in the nodes' records. */
  readonly recordedIssuers: readonly FormerIssuer[];
  /** Whether the chain's key is still to be made: its algorithm is known earlier. */
  readonly isNewKey: boolean;
  readonly account: AccountId;
  readonly region: string;
  readonly partition: Partition;
}

export function desiredIssuer(context: ChainContext, outputs: ChainOutputs): DesiredIssuer {
  const { chain, aws, cluster } = context;
  return {
    hosting: chain.issuer,
    chain: chain.name,
    clusterUid: cluster.uid,
    url: declaredUrl(chain.issuer),
    keys: outputs.publicKeys,
    chainKeys: outputs.keys,
    rotation: outputs.rotation,
    recordedIssuers: outputs.recordedIssuers,
    isNewKey: chain.signingKey.source === 'new',
    ...marksOf(context),
    account: aws.account,
    region: aws.region,
    partition: aws.partition,
  };
}

/** The URL according to irsa.yaml. */
export function declaredUrl({ url }: IssuerHosting): Known<IssuerUrl> {
  return url === null ? unknown('the distribution') : known(url);
}

/** The same issuer with the URL of its place. */
export function located(desired: DesiredIssuer, { url }: Pick<DesiredIssuer, 'url'>): DesiredIssuer {
  return { ...desired, url };
}

/** The issuers of the chain before the one in irsa.yaml. */
export function formersOf({
  url,
  recordedIssuers,
}: Pick<DesiredIssuer, 'url' | 'recordedIssuers'>): readonly FormerIssuer[] {
  return formerIssuers({ issuerUrl: url, recordedIssuers });
}

/** Whether an identity provider, in any account, trusts this issuer; false while its URL is unknown. */
export function isItsProvider({ url }: Pick<DesiredIssuer, 'url'>, arn: string): boolean {
  return url.known && parseIdentityProviderArn(arn)?.hostPath === issuerHostPath(url.value);
}

/** The issuer's name in a sentence. */
export function issuerName({ url }: Pick<DesiredIssuer, 'url'>): string {
  return url.known ? url.value : `an issuer whose URL comes with ${url.awaits}`;
}

/** Whether the tags are those of this chain. */
export function isOwn({ ownership }: Pick<DesiredIssuer, 'ownership'>, tags: Tags): boolean {
  return isOfChain(tags, ownership);
}
