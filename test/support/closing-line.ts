import type { Reporter, TestCase, TestModule } from 'vitest/node';

/**
 * Ends every run with one plain line that a script can read: `N passed, N failed[, N skipped]`. Before it, each
 * reason for which tests were skipped.
 */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const reasons = new Map<string, number>();
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        count[test.result().state] += 1;
        const reason = whySkipped(test);
        if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      }
      // A file that could not be loaded has no tests to fail, yet it is a failure.
      if (!module.ok() && tests.every((test) => test.result().state !== 'failed')) count.failed += 1;
    }
    const skipped = count.skipped + count.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    for (const [reason, times] of reasons) process.stdout.write(`\nskipped ${times}: ${reason}`);
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${tail}\n`);
  }
}

function whySkipped(test: TestCase): string | null {
  const result = test.result();
  return result.state === 'skipped' ? (result.note ?? 'no reason given') : null;
}
