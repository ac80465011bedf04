import { readFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends every run with one plain line that a script can read: `N passed, N failed[, N skipped]`. Before it, prints each
 * failure, each reason for skipped tests, the ten slowest files, and the seconds that the run took.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const reasons = new Map<string, number>();
    const failures: string[] = [];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        count[test.result().state] += 1;
        failures.push(...failureOf(test));
        const reason = whySkipped(test);
        if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      // A file that could not be loaded has no tests, but it counts as a failure.
      if (!module.ok() && tests.every((test) => test.result().state !== 'failed')) {
        count.failed += 1;
        failures.push(`failed: ${module.relativeModuleId} could not be loaded`);
      }
    }
    const skipped = count.skipped + count.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    const lines = [
      ...failures,
      ...[...reasons].map(([reason, times]) => `skipped ${times}: ${reason}`),
      ...slowestFiles(modules),
    ];
    // The CPU time of children counts only after the process has waited for them: at its exit.
    process.once('exit', () => {
      const closing = [...lines, spentSeconds(), `${count.passed} passed, ${count.failed} failed${tail}`];
      process.stdout.write(`\n${closing.join('\n')}\n`);
    });
  }
}

/** The start of a log may be cut off, so the end names each failed test and the beginning of its reason. */
function failureOf(test: TestCase): readonly string[] {
  const { state, errors = [] } = test.result();
  if (state !== 'failed') return [];
  const reasons = errors.map(({ message }) => `        ${message.slice(0, 1000)}`);
  return [`failed: ${test.module.relativeModuleId} > ${test.fullName}`, ...reasons];
}

function whySkipped(test: TestCase): string | null {
  const result = test.result();
  return result.state === 'skipped' ? (result.note ?? 'no reason given') : null;
}

function slowestFiles(modules: readonly TestModule[]): readonly string[] {
  const files = modules.map((module) => {
    const { duration, collectDuration } = module.diagnostic();
    return { name: module.relativeModuleId, seconds: (duration + collectDuration) / 1000 };
  });
  const slowest = files.toSorted((one, other) => other.seconds - one.seconds).slice(0, 10);
  return slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(6)} s  ${name}`);
}

/** CPU time of this process and of its children that it waited for; only Linux reports that of children. */
function spentSeconds(): string {
  const wall = `${Math.round(performance.now() / 1000)} s`;
  const ticksPerSecond = 100;
  try {
    // https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: utime, stime, cutime, cstime.
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return `${Math.round(ticks / ticksPerSecond)} CPU-seconds with children, ${wall} of wall time`;
  } catch {
    return `${wall} of wall time`;
  }
}
