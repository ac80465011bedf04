import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptSession } from './script-session.ts';

export interface SharedSession {
  /** The session, started where there is none that is open. */
  readonly open: () => Promise<ScriptSession>;
  /** Ends it where no script is under way, and waits for that: another one needs its place. False where it goes on. */
  readonly endIdle: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const endMilliseconds = 5_000;

/** The one session of a node that runs script after script. */
export function sharedSession(start: () => Promise<ScriptSession>): SharedSession {
  let session: Promise<ScriptSession> | null = null;
  const starting = (): Promise<ScriptSession> =>
    start().catch((error: unknown) => {
      session = null;
      throw error;
    });
  return {
    async open() {
      for (;;) {
        const asked = session;
        const found = await asked;
        if (found?.isOpen()) return found;
        // Of several that find it ended, only the first starts another one.
        if (session === asked) session = starting();
      }
    },
    async endIdle() {
      const found = await session?.catch(() => null);
      if (!found?.isOpen() || !found.isFree()) return false;
      // Something that a script left behind may hold the session open.
      await Promise.race([found.close(), sleep(endMilliseconds, undefined, { ref: false })]);
      return true;
    },
    async close() {
      const found = await session?.catch(() => null);
      session = null;
      // Its end comes with that of the connection at the latest.
      void found?.close();
    },
  };
}
