import { setTimeout as sleep } from 'node:timers/promises';
import type { ScriptSession } from './script-session.ts';

export interface SharedSession {
  /** The session, which is started if none is open. */
  readonly open: () => Promise<ScriptSession>;
  /** Ends the session if it is idle, because another one needs its slot. False if it continues. */
  readonly endIdle: () => Promise<boolean>;
  readonly close: () => Promise<void>;
}

const endMilliseconds = 5_000;

/** The shared session of a node for all scripts without input. */
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
        // Of several callers that find it ended, only the first starts another one.
        if (session === asked) session = starting();
      }
    },
    async endIdle() {
      const found = await session?.catch(() => null);
      if (!found?.isOpen() || !found.isFree()) return false;
      // A background process of a script may hold the session open.
      await Promise.race([found.close(), sleep(endMilliseconds, undefined, { ref: false })]);
      return true;
    },
    async close() {
      const found = await session?.catch(() => null);
      session = null;
      // It ends with the connection at the latest.
      void found?.close();
    },
  };
}
