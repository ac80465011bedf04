import { chainAnnotation, isManaged } from '../../chain/object-marks.ts';
import { partOfLabel } from '../../deployment/object-metadata.ts';
import type { ServiceAccountFacts } from './ports.ts';

/** The chain whose mark an account carries; null where it carries none. */
export function chainOf({ annotations }: ServiceAccountFacts): string | null {
  return annotations[chainAnnotation] ?? null;
}

/** True where this chain created the account. */
export function isCreatedByChain(chain: string, facts: ServiceAccountFacts): boolean {
  return isManaged(facts.labels) && chainOf(facts) === chain;
}

/** True of an account under which a webhook itself runs: no pod takes its role by it. */
export function isOfInstallation({ labels }: ServiceAccountFacts): boolean {
  return Object.entries(partOfLabel).every(([key, value]) => labels[key] === value);
}

/** Keys of the annotations that irsactl wrote, without the mark. */
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

/** True where an annotation is there that this chain did not write. */
export function isForeign(chain: string, key: string, facts: ServiceAccountFacts): boolean {
  const isOwn = chainOf(facts) === chain && facts.ownedAnnotations.includes(key);
  return facts.annotations[key] !== undefined && !isOwn;
}
