/** One look at an API server that restarts. Milliseconds of one clock. */
export interface RestartSight {
  readonly at: number;
  readonly answers: boolean;
  /** Whether a process from before the step is there; null where that is not known. */
  readonly hasOld: boolean | null;
  /** Whether a process is there that was started since; null where that is not known. */
  readonly hasNew: boolean | null;
  /** Whether it is such a process that listens at the port. */
  readonly newListens: boolean;
}

/** What one change of an API server took, measured from outside. Milliseconds. */
export interface Restart {
  /** How long the API server did not answer. */
  readonly away: number;
  readonly parts: RestartParts;
}

/** Null where a part was not seen. */
interface RestartParts {
  /** From the rename of the manifest until its API server stopped answering. */
  readonly noticing: number | null;
  /** From then until the old process was gone. */
  readonly stopping: number | null;
  /** From then until a new process was there. */
  readonly starting: number | null;
  /** From then until it was ready, and did what its manifest says. */
  readonly ready: number | null;
}

/** What the looks from the rename on say, up to the moment when the API server was proven. */
export function restartOf(sights: readonly RestartSight[], renamedAt: number, provenAt: number): Restart {
  const first = (holds: (sight: RestartSight) => boolean, since: number | null) =>
    since === null ? null : (sights.find((sight) => sight.at >= since && holds(sight))?.at ?? null);
  const noticed = first(({ answers }) => !answers, renamedAt);
  const stopped = first(({ hasOld }) => hasOld === false, noticed);
  const started = first(({ hasNew }) => hasNew === true, stopped);
  const between = (from: number | null, to: number | null) =>
    from === null || to === null ? null : to - from;
  return {
    parts: {
      noticing: between(renamedAt, noticed),
      stopping: between(noticed, stopped),
      starting: between(stopped, started),
      ready: between(started, provenAt),
    },
    away: awayIn(sights, provenAt),
  };
}

/**
 * Whether tokens may have been signed with the new manifest. Whoever asks while it answers gets one, right or not; the
 * answers of the old process are the first ones. It may have been ready between two looks, but not before it listened,
 * and what ends as soon as it starts never listens.
 */
export function maySign(sights: readonly RestartSight[]): boolean {
  const away = sights.findIndex(({ answers }) => !answers);
  const isBack = away === -1 || sights.slice(away).some(({ answers }) => answers);
  return isBack || sights.some(({ newListens }) => newListens);
}

/** From each look at which it did not answer until the next one. */
function awayIn(sights: readonly RestartSight[], end: number): number {
  return sights.reduce(
    (sum, { answers, at }, index) => (answers ? sum : sum + (sights[index + 1]?.at ?? end) - at),
    0,
  );
}
