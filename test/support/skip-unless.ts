import { beforeEach } from 'vitest';

/** Skips the tests of this file or group unless the condition holds; each skipped test prints the reason. */
export function skipUnless(condition: boolean, reason: string): void {
  beforeEach(({ skip }) => skip(!condition, reason));
}

export const isRoot = process.getuid?.() === 0;
