/** Something that expires. Its description names who renews it. */
export interface Expiry {
  /** Its readable name, for example `API server certificate of cp-1`. */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Since when a link is in its state, and what of it expires. Not part of a plan, because it changes with time. */
export interface Standing {
  /** Milliseconds since 1970; null if unknown. */
  readonly since: number | null;
  readonly expires: readonly Expiry[];
  /** A sentence about the programs that run for the link, with their images. */
  readonly runs?: string;
}

export const unknownStanding: Standing = { since: null, expires: [] };

/** The latest of the times; null if one is unknown or there are none. */
export function sinceAll(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 || known.length < times.length ? null : Math.max(...known);
}
