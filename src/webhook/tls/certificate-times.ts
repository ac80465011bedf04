const minute = 60_000;
const day = 24 * 60 * minute;

/** How long things live and how long is waited, in milliseconds. */
export interface CertificateTimes {
  /** Life of a serving certificate. */
  readonly serving: number;
  /** Life of a CA. */
  readonly authority: number;
  /** How often each replica looks at Secret and registration. */
  readonly look: number;
  /** How long a registration must have carried a CA before everybody is taken to know it. */
  readonly settle: number;
  /** How long a Lease counts that nobody renews or gives back. */
  readonly lease: number;
}

export const defaultLives = { serving: 30 * day, authority: 365 * day } as const;

/** All times from the two lives: for very short ones, as in tests, everything else is shorter too. */
export function certificateTimes(lives: { serving: number; authority: number }): CertificateTimes {
  const part = (share: number, least: number, most: number) =>
    Math.max(least, Math.min(lives.serving / share, most));
  return {
    ...lives,
    look: part(20, 200, 10_000),
    settle: part(10, 500, minute / 2),
    lease: part(12, 1_000, 15_000),
  };
}
