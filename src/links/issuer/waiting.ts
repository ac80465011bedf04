import type { Progress } from '../../chain/progress.ts';
import type { Clock } from './ports.ts';

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
