import type { ChainContext } from '../../chain/context.ts';
import { type Known, known, unknown } from '../../chain/known.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { isOfChain, type Marks, marksOf, type Tags } from '../../chain/ownership.ts';
import type { IssuerHosting } from '../../config/trust-chain.ts';
import type { FormerIssuer, KeyRotation } from '../../rotation/moves.ts';
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
  readonly keys: Known<readonly Jwk[]>;
  /** A rotation of the key in progress, for which the public keys matter. */
  readonly rotation: KeyRotation | null;
  /** The issuers in the nodes' records. */
  readonly recordedIssuers: readonly FormerIssuer[];
  /** The algorithm of the chain's key; for a key that is still to be generated, it is known earlier. */
  readonly algorithms: Known<readonly string[]>;
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
    rotation: outputs.rotation,
    recordedIssuers: outputs.recordedIssuers,
    algorithms: algorithmsOf(context, outputs),
    ...marksOf(context),
    account: aws.account,
    region: aws.region,
    partition: aws.partition,
  };
}

function algorithmsOf({ chain }: ChainContext, { publicKeys }: ChainOutputs): Known<readonly string[]> {
  if (publicKeys.known) return known(publicKeys.value.map(({ alg }) => alg));
  return chain.signingKey.source === 'new' ? known(['RS256']) : publicKeys;
}

/** The URL according to irsa.yaml. */
export function declaredUrl({ url }: IssuerHosting): Known<IssuerUrl> {
  return url === null ? unknown('the distribution') : known(url);
}

/** The same issuer with the URL of its place. */
export function located(desired: DesiredIssuer, { url }: Pick<DesiredIssuer, 'url'>): DesiredIssuer {
  return { ...desired, url };
}

/** The keys that AWS currently needs: the next key of a rotation only when an API server signs with it. */
export function neededKeys({ keys, rotation }: Pick<DesiredIssuer, 'keys' | 'rotation'>): readonly Jwk[] {
  if (!keys.known) return [];
  const [signing] = keys.value;
  return keys.value.filter((key) => key === signing || key.kid !== rotation?.next);
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
