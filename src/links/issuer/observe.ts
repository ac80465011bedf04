import { type DesiredIssuer, isOwn, located, providerOf } from './desired.ts';
import type { ObservedPlace } from './hosting/hosting.ts';
import { isNameOfPlace, locate, observePlace } from './hosting/hostings.ts';
import type { IssuerPorts, IssuerTrust } from './ports.ts';
import { hostPathOf, type KnownProvider, type TrustFacts } from './trust.ts';

/** What the place of the documents looks like now, and who in IAM believes them. */
export interface IssuerFacts {
  readonly place: ObservedPlace;
  readonly trust: TrustFacts;
}

export async function observeIssuer(desired: DesiredIssuer, ports: IssuerPorts): Promise<IssuerFacts> {
  const [place, arns] = await Promise.all([observePlace(desired, ports), ports.trust.list()]);
  return { place, trust: await observeTrust(located(desired, place), arns, ports.trust) };
}

/** The account's other providers are looked at only while the issuer has none of this chain's: it may have moved. */
async function observeTrust(
  desired: DesiredIssuer,
  arns: readonly string[],
  trust: IssuerTrust,
): Promise<TrustFacts> {
  const provider = providerOf(desired);
  const trusting = await withTags(
    arns.filter((arn) => isTrusting(desired, arn)),
    trust,
  );
  const isInPlace = trusting.some(({ arn, tags }) => arn === provider && isOwn(desired, tags));
  const others = isInPlace
    ? []
    : await withTags(
        arns.filter((arn) => !isTrusting(desired, arn)),
        trust,
      );
  const elsewhere = [...trusting, ...others].filter(
    ({ arn, tags }) => arn !== provider && isOwn(desired, tags),
  );
  return { trusting, elsewhere };
}

/** Who trusts the place's documents right now; asked again just before anything of it is deleted. */
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
  return arn === providerOf(desired) || isNameOfPlace(desired, hostPathOf(arn));
}

async function withTags(arns: readonly string[], trust: IssuerTrust): Promise<readonly KnownProvider[]> {
  const found = await Promise.all(arns.map(async (arn) => ({ arn, tags: await trust.tags(arn) })));
  return found.flatMap(({ arn, tags }) => (tags === null ? [] : [{ arn, tags }]));
}
