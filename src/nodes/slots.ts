export interface Slots {
  /** Runs a piece of work once there is room for it. */
  readonly take: <T>(work: () => Promise<T>) => Promise<T>;
  readonly isFull: () => boolean;
  /**
   * For work that found no room where it went: from now on only as many run at once as run beside it, and it goes on once one
   * of them has ended. False, and at once, where none does.
   */
  readonly giveWay: () => Promise<boolean>;
}

/** Lets so many pieces of work run at once; the others wait their turn. */
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
    async giveWay() {
      if (busy <= 1) return false;
      busy -= 1;
      room = busy;
      await new Promise<void>((resolve) => waiting.unshift(resolve));
      return true;
    },
  };
}
