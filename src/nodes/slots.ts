export interface Slots {
  /** Runs a task when a slot is free. */
  readonly take: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isFull: () => boolean;
  /**
   * For a task that got no session: from now on only as many tasks run at a time as run now besides it, and it
   * continues when one of them has ended. Returns false immediately if no other task runs.
   */
  readonly shrink: () => Promise<boolean>;
}

/** Limits the number of concurrent tasks; the others wait in order. */
export function slots(count: number): Slots {
  let room = count;
  let busy = 0;
  const waiting: (() => void)[] = [];
  const admit = () => {
    while (busy < room) {
      const next = waiting.shift();
      if (!next) return;
      busy += 1;
      next();
    }
  };
  return {
    async take(work) {
      if (busy < room) busy += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      try {
        return await work();
      } finally {
        busy -= 1;
        admit();
      }
    },
    isFull: () => busy >= room,
    async shrink() {
      if (busy <= 1) return false;
      busy -= 1;
      room = busy;
      await new Promise<void>((resolve) => waiting.unshift(resolve));
      return true;
    },
  };
}
