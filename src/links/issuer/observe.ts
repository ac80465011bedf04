import { otherClustersChain } from '../../chain/ownership.ts';
import type { KeyDocument } from '../../rotation/facts.ts';
import type { PublicKeys } from '../../rotation/gates.ts';
import { jwksPath } from '../../trust/discovery-document.ts';
import { type DesiredIssuer, isItsProvider, isOwn, located } from './desired.ts';
import { type FormerPlace, observeFormers } from './former-buckets.ts';
import type { ObservedPlace } from './hosting/hosting.ts';
import { isNameOfPlace, locate, observePlace } from './hosting/hostings.ts';
import type { IssuerPorts, IssuerTrust, PublicDocuments } from './ports.ts';
import { fetchDocuments } from './public-view/observe.ts';
import { keyDocument, readKeys } from './published-keys.ts';
import { hostPathOf, type KnownProvider, type TrustFacts } from './trust.ts';

/** The state of the documents' place, and who in IAM trusts them. */
export interface IssuerFacts {
  readonly place: ObservedPlace;
  readonly trust: TrustFacts;
  /** Observed only in a rotation; null if it cannot be fetched. */
  readonly publicCopy: PublicKeys | null;
  /** The remaining buckets of retired issuers. */
  readonly formers: readonly FormerPlace[];
}

export async function observeIssuer(desired: DesiredIssuer, ports: IssuerPorts): Promise<IssuerFacts> {
  const [place, arns] = await Promise.all([observePlace(desired, ports), ports.trust.list()]);
  const here = located(desired, place);
  const [trust, formers] = await Promise.all([
    observeTrust(here, arns, ports),
    observeFormers(here, arns, ports),
  ]);
  return {
    place,
    trust,
    formers,
    publicCopy: desired.rotation ? await observePublicCopy(here, ports) : null,
  };
}

/** The JWKS at its origin, as far as these keys are concerned; null if it is not there. */
export async function observeKeyDocument(
  desired: DesiredIssuer,
  ports: IssuerPorts,
): Promise<KeyDocument | null> {
  const place = await observePlace(desired, ports);
  const here = located(desired, place);
  if (place.isOurs) return keyDocument(here, place.documents.jwks);
  const copy = await observePublicCopy(here, ports);
  return copy && { listed: copy.keyIds, remembered: [], kept: [], isMarked: false };
}

async function observePublicCopy(
  { url }: DesiredIssuer,
  { publicDocuments }: IssuerPorts,
): Promise<PublicKeys | null> {
  if (!url.known) return null;
  const { answer } = (await fetchDocuments(url.value, publicDocuments)).jwks;
  if (answer.kind !== 'answer' || answer.status !== 200) return null;
  const { body, modified = null, maxAgeSeconds = 0 } = answer;
  return { keyIds: readKeys(body).map(({ kid }) => kid), modified, maxAgeSeconds };
}

/** Checks other providers only if the issuer has none of this chain: it may have moved. */
async function observeTrust(
  desired: DesiredIssuer,
  arns: readonly string[],
  { trust, publicDocuments }: IssuerPorts,
): Promise<TrustFacts> {
  const trusting = await withTags(
    arns.filter((arn) => isTrusting(desired, arn)),
    trust,
  );
  const isInPlace = trusting.some(({ arn, tags }) => isItsProvider(desired, arn) && isOwn(desired, tags));
  const others = isInPlace
    ? []
    : await withTags(
        arns.filter((arn) => !isTrusting(desired, arn)),
        trust,
      );
  const elsewhere = [...trusting, ...others].filter(
    ({ arn, tags }) => !isItsProvider(desired, arn) && isOwn(desired, tags),
  );
  return { trusting, elsewhere, sharing: await withSameKey(desired, others, publicDocuments) };
}

/** The providers of other clusters' chains whose issuer publishes a key of this chain. */
async function withSameKey(
  { keys, rotation, ownership }: DesiredIssuer,
  providers: readonly KnownProvider[],
  publicDocuments: PublicDocuments,
): Promise<readonly KnownProvider[]> {
  // Other keys that an API server only accepts may be the cluster's old ones.
  const signing = keys.known ? keys.value.slice(0, 1).map(({ kid }) => kid) : [];
  const own = new Set(keys.known && rotation !== null ? [rotation.next] : signing);
  const candidates = own.size === 0 ? [] : providers;
  const found = await Promise.all(
    candidates.map(async (provider) => {
      if (otherClustersChain(provider.tags, ownership) === null) return [];
      const answer = await publicDocuments.fetch(`https://${hostPathOf(provider.arn)}${jwksPath}`);
      const published = answer.kind === 'answer' && answer.status === 200 ? readKeys(answer.body) : [];
      return published.some(({ kid }) => own.has(kid)) ? [provider] : [];
    }),
  );
  return found.flat();
}

/** The providers that currently trust the place's documents; irsactl queries them again just before each deletion. */
export async function trustingProviders(
  declared: DesiredIssuer,
  ports: IssuerPorts,
): Promise<readonly KnownProvider[]> {
  const { trust } = ports;
  const [desired, arns] = await Promise.all([locate(declared, ports), trust.list()]);
  return withTags(
    arns.filter((arn) => isTrusting(desired, arn)),
    trust,
  );
}

function isTrusting(desired: DesiredIssuer, arn: string): boolean {
  return isItsProvider(desired, arn) || isNameOfPlace(desired, hostPathOf(arn));
}

async function withTags(arns: readonly string[], trust: IssuerTrust): Promise<readonly KnownProvider[]> {
  const found = await Promise.all(arns.map(async (arn) => ({ arn, tags: await trust.tags(arn) })));
  return found.flatMap(({ arn, tags }) => (tags === null ? [] : [{ arn, tags }]));
}
