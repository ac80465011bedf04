/** What one look gave, and when, in milliseconds since 1970. */
export type LookOutcome<T> =
  | { readonly at: number; readonly seen: T }
  | { readonly at: number; readonly error: unknown };

/** How something is looked at again and again. */
export interface Looks<T> {
  look(): Promise<T>;
  /** False where nobody reads it any more. */
  show(outcome: LookOutcome<T>): Promise<boolean>;
  /** Until the next look is due; ends early when `stop` does. */
  pause(stop: AbortSignal): Promise<unknown>;
  now(): number;
  /** True for an error that no later look can be without: it ends the first look, and with it the watch. */
  isLasting(error: unknown): boolean;
  readonly stop: AbortSignal;
}

/** Looks and shows until it is stopped. What goes wrong in a look is shown as well, and the next one is made. */
export async function watchLooks<T>(looks: Looks<T>): Promise<void> {
  const { stop, now } = looks;
  for (let first = true; !stop.aborted; first = false) {
    const work = looks.look().then(
      (seen) => ({ at: now(), seen }),
      (error: unknown) => ({ at: now(), error }),
    );
    const outcome = await unlessStopped(work, stop);
    if (outcome === null) return;
    if ('error' in outcome && first && looks.isLasting(outcome.error)) throw outcome.error;
    if (!(await looks.show(outcome))) return;
    await looks.pause(stop);
  }
}

/** Null where the signal came first; what a look that was given up finds is nobody's any more. */
function unlessStopped<T>(work: Promise<T>, stop: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onStop = () => resolve(null);
    if (stop.aborted) return onStop();
    stop.addEventListener('abort', onStop, { once: true });
    work.then(resolve, reject).finally(() => stop.removeEventListener('abort', onStop));
  });
}
