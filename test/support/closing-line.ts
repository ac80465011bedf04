import type { Reporter, TestModule } from 'vitest/node';

/** Ends every run with one plain line that a script can read: `N passed, N failed[, N skipped]`. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) count[test.result().state] += 1;
      // A file that could not be loaded has no tests to fail, yet it is a failure.
      if (!module.ok() && tests.every((test) => test.result().state !== 'failed')) count.failed += 1;
    }
    const skipped = count.skipped + count.pending;
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n${count.passed} passed, ${count.failed} failed${tail}\n`);
  }
}
