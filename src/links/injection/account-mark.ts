import { chainAnnotation, isManaged } from '../../chain/object-marks.ts';
import { partOfLabel } from '../../deployment/object-metadata.ts';
import type { ServiceAccountFacts } from './ports.ts';

/** Returns the chain in an account's mark, or null. */
export function chainOf({ annotations }: ServiceAccountFacts): string | null {
  return annotations[chainAnnotation] ?? null;
}

/** True if this chain created the account. */
export function isCreatedByChain(chain: string, facts: ServiceAccountFacts): boolean {
  return isManaged(facts.labels) && chainOf(facts) === chain;
}

/** The live values of the labels that irsactl would write. */
export function labelsBefore(
  { labels }: ServiceAccountFacts,
  written: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => Object.hasOwn(written, name)));
}

/** True for the account of a webhook installation, which gives no role to pods. */
export function isInstallationAccount({ labels }: ServiceAccountFacts): boolean {
  return Object.entries(partOfLabel).every(([key, value]) => labels[key] === value);
}

/** Returns the keys of the annotations that irsactl wrote, except the mark. */
export function writtenAnnotations({ ownedAnnotations }: ServiceAccountFacts): readonly string[] {
  return ownedAnnotations.filter((key) => key !== chainAnnotation);
}

interface Prefixed {
  /** Domain of the annotations. */
  readonly annotationPrefix: string;
}

export function roleKey({ annotationPrefix }: Prefixed): string {
  return `${annotationPrefix}/role-arn`;
}

export function audienceKey({ annotationPrefix }: Prefixed): string {
  return `${annotationPrefix}/audience`;
}

/** True if an annotation exists and this chain did not write it. */
export function isForeign(chain: string, key: string, facts: ServiceAccountFacts): boolean {
  const isOwn = chainOf(facts) === chain && facts.ownedAnnotations.includes(key);
  return facts.annotations[key] !== undefined && !isOwn;
}
