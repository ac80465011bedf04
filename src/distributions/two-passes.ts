import type { ControlPlaneSettings } from './distribution.ts';

/** What every API server is given in one of the two passes. */
export interface Pass {
  readonly name: 'Accept' | 'Sign';
  /** What is true once it is over. */
  readonly why: string;
  /** The first one issues tokens; all are accepted. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
}

/**
 * First every API server accepts what will be signed, then each signs it: between the two no token that one of them
 * issues is refused by another.
 */
export function twoPasses(settings: ControlPlaneSettings): { readonly accept: Pass; readonly sign: Pass } {
  const { issuer, issuersToday, audiencesToday: audiences } = settings;
  const others = issuersToday.filter((today) => today !== issuer);
  return {
    accept: {
      name: 'Accept',
      why: 'Tokens are still issued as today; those of the chain are accepted.',
      // Where the chain signs already, it goes on: another one first would be the way back.
      issuers: issuersToday.includes(issuer) ? issuersToday : [...issuersToday, issuer],
      audiences,
    },
    sign: {
      name: 'Sign',
      why: 'New tokens are of the chain; those from before stay accepted.',
      issuers: [issuer, ...others],
      audiences,
    },
  };
}
