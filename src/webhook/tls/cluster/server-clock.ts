import type { StateLog } from '../../../serving/state-log.ts';

/** Dates of HTTP have whole seconds. */
const coarseness = 2_000;
const tolerated = 60_000;

/**
 * The API server's time. It is the one that checks certificates, so its clock counts and not that of this machine, which
 * somebody may set: https://www.rfc-editor.org/rfc/rfc9110#name-date
 */
export class ServerClock {
  readonly #now: () => number;
  readonly #stateLog: StateLog;
  /** How far this machine's clock is behind. */
  #behind = 0;

  constructor(now: () => number, stateLog: StateLog) {
    this.#now = now;
    this.#stateLog = stateLog;
  }

  /** Takes the time of an answer that has just come. */
  observe(date: string | undefined): void {
    const time = Date.parse(date ?? '');
    if (Number.isNaN(time)) return;
    const behind = time - this.#now();
    this.#behind = Math.abs(behind) < coarseness ? 0 : behind;
    if (Math.abs(behind) < tolerated) this.#stateLog.clear('clock');
    else
      this.#stateLog.warn(
        'clock',
        `this machine's clock is not the API server's, which counts (${hours(behind)})`,
      );
  }

  now(): number {
    return this.#now() + this.#behind;
  }
}

function hours(behind: number): string {
  const minutes = Math.round(Math.abs(behind) / 60_000);
  return `it is ${minutes} min ${behind > 0 ? 'behind' : 'ahead'}`;
}
