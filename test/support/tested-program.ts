import { join, resolve } from 'node:path';

/** Environment variable with the folder of the programs that build-programs.ts built. */
export const programsVariable = 'IRSACTL_TEST_PROGRAMS';

const files = { main: 'main.cjs', 'webhook-main': 'webhook-main.mjs' } as const;
const sources = resolve(import.meta.dirname, '../../src/cli');

/**
 * Returns the program that a test starts: the published one if it was built, else the sources. The published one also
 * starts four times as fast.
 */
export function testedProgram(name: keyof typeof files = 'main'): string {
  const built = process.env[programsVariable];
  return built === undefined ? join(sources, `${name}.ts`) : join(built, files[name]);
}
