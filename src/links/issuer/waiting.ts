import type { Progress } from '../../chain/progress.ts';
import type { Clock } from './ports.ts';

/** The pause between attempts to find a new resource in a list of AWS. */
const betweenAttemptsSeconds = 2;

/** Tries at most `attempts` times to find a new resource, which a list may show late. Returns null if it does not find it. */
export async function retryFind<Seen>(
  find: () => Promise<Seen | null>,
  attempts: number,
  clock: Clock,
): Promise<Seen | null> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const seen = await find();
    if (seen !== null) return seen;
    await clock.sleep(betweenAttemptsSeconds * 1000);
  }
  return null;
}

/** Work of AWS for which irsactl waits. */
interface Awaited {
  /** Returns what is pending, as in "waiting for …", or null when it is done. Throws if waiting is pointless. */
  pending(sinceSeconds: number): Promise<string | null>;
  readonly usuallySeconds: number;
  readonly betweenSeconds: number;
}

/** Waits until nothing is pending, and reports since when it waits and how long that usually takes. */
export async function waitFor(
  { pending, usuallySeconds, betweenSeconds }: Awaited,
  clock: Clock,
  progress: Progress,
): Promise<void> {
  const began = clock.now();
  for (;;) {
    const sinceSeconds = Math.round((clock.now() - began) / 1000);
    const forWhat = await pending(sinceSeconds);
    if (forWhat === null) return;
    progress({ type: 'waiting', link: 'issuer', forWhat, sinceSeconds, usuallySeconds });
    await clock.sleep(betweenSeconds * 1000);
  }
}
