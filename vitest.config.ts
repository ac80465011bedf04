import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/support/closing-line.ts';

/** One second, which is vitest's own, is not enough where several files share two cores. */
const patience = { poll: { timeout: 15_000 } };
const setupFiles = ['test/support/plain-environment.ts'];
const minutes = { testTimeout: 180_000, hookTimeout: 180_000, expect: patience };

/**
 * `make test` runs `unit` (no network), `system` (real servers and clients) and `closing`, which searches what those
 * printed. `make test-extended` runs `extended`, for other shells and tools, and `versions`, which builds kube-apiserver of
 * several Kubernetes versions. Every run ends with `N passed, N failed` (test/support/closing-line.ts).
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
          setupFiles,
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
          ...minutes,
          name: 'system',
          include: ['test/system/**/*.test.ts', 'test/contract/**/*.test.ts'],
          setupFiles,
          globalSetup: ['test/support/build-programs.ts', 'test/support/kubernetes-binaries.ts'],
          // One process loads the modules, and starts the API server, for many files.
          pool: 'forks',
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...minutes,
          name: 'extended',
          include: ['test/extended/**/*.test.ts'],
          exclude: ['test/extended/versions/**'],
          setupFiles,
          globalSetup: ['test/support/build-programs.ts', 'test/support/kubernetes-binaries.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...minutes,
          name: 'versions',
          include: ['test/extended/versions/**/*.test.ts'],
          setupFiles,
          globalSetup: ['test/support/build-programs.ts', 'test/support/kubernetes-versions.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'closing',
          include: ['test/closing/**/*.test.ts'],
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
