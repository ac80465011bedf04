import { type Known, known, unknown } from '../../../chain/known.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { type IssuerUrl, parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { type DesiredIssuer, isOwn } from '../desired.ts';
import type { IssuerPorts, SeenDistribution } from '../ports.ts';
import { generatedName } from './generated-name.ts';

export function nameOfChain({ chain, clusterUid }: Pick<DesiredIssuer, 'chain' | 'clusterUid'>): string {
  return generatedName(chain, clusterUid);
}

/** The distribution of the chain among those that were found: by its caller reference, which AWS lets be once, else by its mark. */
export function ownAmong(
  desired: DesiredIssuer,
  found: readonly SeenDistribution[],
): SeenDistribution | null {
  const name = nameOfChain(desired);
  return (
    found.find(({ callerReference }) => callerReference === name) ??
    found.find(({ tags }) => isOwn(desired, tags)) ??
    null
  );
}

export async function findOwn(
  desired: DesiredIssuer,
  bucket: string,
  distributions: IssuerPorts['distributions'],
): Promise<SeenDistribution | null> {
  const port = await distributions();
  return ownAmong(desired, await port.find({ comment: nameOfChain(desired), bucket }));
}

/** The issuer's URL comes with the distribution. */
export function urlOfDistribution(distribution: SeenDistribution | null): Known<IssuerUrl> {
  return distribution ? known(parseIssuerUrl(`https://${distribution.domain}`)) : unknown('the distribution');
}

/** For work that comes after the distribution was made. */
export async function requireOwn(
  desired: DesiredIssuer,
  distributions: IssuerPorts['distributions'],
): Promise<SeenDistribution> {
  const { hosting } = desired;
  const own = hosting.hosting === 'cloudFront' ? await findOwn(desired, hosting.bucket, distributions) : null;
  if (own === null) throw internalError('the distribution is there by now');
  return own;
}

export async function findIssuerUrl(
  desired: DesiredIssuer,
  distributions: IssuerPorts['distributions'],
): Promise<IssuerUrl> {
  if (desired.url.known) return desired.url.value;
  return parseIssuerUrl(`https://${(await requireOwn(desired, distributions)).domain}`);
}
