import type { ControlPlaneSettings } from './distribution.ts';

/** What an API server is given in one of the two passes. */
export interface PassValues {
  /** The first one issues tokens; all are accepted. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
}

/**
 * First every API server accepts what will be signed, then each signs it: between the two no token that one of them
 * issues is refused by another.
 */
export function twoPasses(settings: ControlPlaneSettings): {
  readonly accept: PassValues;
  readonly sign: PassValues;
} {
  const { issuer, audiencesToday: audiences } = settings;
  const others = settings.issuersToday.filter((today) => today !== issuer);
  return {
    accept: { issuers: [...others, issuer], audiences },
    sign: { issuers: [issuer, ...others], audiences },
  };
}
