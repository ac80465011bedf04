/** Something that ends by itself. Whoever renews it is said with what it is. */
export interface Expiry {
  /** As a person names it, for example `API server certificate of cp-1`. */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Since when a link stands as it does, and what of it ends by itself. It is no part of a plan: time changes it. */
export interface Standing {
  /** Milliseconds since 1970; null where nothing that was seen says it. */
  readonly since: number | null;
  readonly expires: readonly Expiry[];
}

export const unknownStanding: Standing = { since: null, expires: [] };

/** Things that stand together do so since the last of them was made; null where that is not known of every one. */
export function sinceAll(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 || known.length < times.length ? null : Math.max(...known);
}
