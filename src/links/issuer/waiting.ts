import type { Progress } from '../../chain/progress.ts';
import type { Clock } from './ports.ts';

/** How far apart a list of AWS is looked at for what was just made. */
const betweenLooksSeconds = 2;

/** Looks at most `looks` times for what was just made: a list may show it some seconds later. Null where it does not. */
export async function lookFor<Seen>(
  find: () => Promise<Seen | null>,
  looks: number,
  clock: Clock,
): Promise<Seen | null> {
  for (let look = 1; look <= looks; look += 1) {
    const seen = await find();
    if (seen !== null) return seen;
    await clock.sleep(betweenLooksSeconds * 1000);
  }
  return null;
}

/** Something that AWS does by itself. */
interface Awaited {
  /** Says what is still awaited, as it stands after "waiting for"; null once it is there. Throws what forbids to go on. */
  look(sinceSeconds: number): Promise<string | null>;
  readonly usuallySeconds: number;
  readonly betweenSeconds: number;
}

/** Waits until something is there, and says since when and how long it usually takes. */
export async function waitFor(
  { look, usuallySeconds, betweenSeconds }: Awaited,
  clock: Clock,
  progress: Progress,
): Promise<void> {
  const began = clock.now();
  for (;;) {
    const sinceSeconds = Math.round((clock.now() - began) / 1000);
    const forWhat = await look(sinceSeconds);
    if (forWhat === null) return;
    progress({ type: 'waiting', link: 'issuer', forWhat, sinceSeconds, usuallySeconds });
    await clock.sleep(betweenSeconds * 1000);
  }
}
