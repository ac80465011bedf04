import { performance } from 'node:perf_hooks';

/** Runs a step and reports its progress and usual time. */
export type Steps = <T>(
  name: string,
  usuallySeconds: number,
  work: (detail: (text: string) => void) => Promise<T>,
) => Promise<T>;

export type Report = (line: string) => void;

const heartbeatMilliseconds = 10_000;

/** Prints a line at the start of a step, every ten seconds, and at its end. */
export function reportSteps(report: Report, now: () => number = () => performance.now()): Steps {
  return async (name, usuallySeconds, work) => {
    const started = now();
    const elapsed = (): string => `${((now() - started) / 1000).toFixed(1)} s`;
    const usually = `usually ${usuallySeconds} s`;
    let doing = '';
    report(`${name} … (${usually})`);
    const beat = setInterval(
      () => report(`${name} … ${elapsed()} (${usually})${doing === '' ? '' : `: ${doing}`}`),
      heartbeatMilliseconds,
    );
    try {
      const result = await work((text) => {
        doing = text;
      });
      report(`${name}: ${elapsed()} (${usually})`);
      return result;
    } catch (error) {
      report(`${name}: failed after ${elapsed()}${doing === '' ? '' : ` at "${doing}"`}`);
      throw error;
    } finally {
      clearInterval(beat);
    }
  };
}
