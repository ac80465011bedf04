import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

/** One second, which is vitest's own, is not enough where several files share two cores. */
const patience = { poll: { timeout: 15_000 } };

/**
 * Four projects: `unit` is fast and touches no network; `system` starts real servers and clients, or takes its time;
 * `versions` needs kube-apiserver of several Kubernetes versions, which are built only where one of its tests runs;
 * `closing` searches what those have printed. Every run prints the closing line `N passed, N failed` through
 * test/support/closing-line.ts.
 */
export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    globalSetup: ['test/support/global-setup.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'lab/**/*.test.ts', 'test/unit/**/*.test.ts'],
          setupFiles: ['test/support/plain-environment.ts'],
          testTimeout: 20_000,
          expect: patience,
          // Modules are loaded once a thread, not once a file: a third of the time. Nothing global outlives a test.
          pool: 'threads',
          // On two cores vitest would take one, and leave the other to itself.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          isolate: false,
        },
      },
      {
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          setupFiles: ['test/support/plain-environment.ts'],
          globalSetup: ['test/support/build-programs.ts', 'test/support/kubernetes-binaries.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patience,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'versions',
          include: ['test/versions/**/*.test.ts'],
          setupFiles: ['test/support/plain-environment.ts'],
          globalSetup: ['test/support/build-programs.ts', 'test/support/kubernetes-versions.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          expect: patience,
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'closing',
          include: ['test/closing/**/*.test.ts'],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
