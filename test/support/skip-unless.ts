import { beforeEach } from 'vitest';

/** Skips the tests of this file or group unless the condition holds; each says the reason in the output. */
export function skipUnless(condition: boolean, reason: string): void {
  beforeEach(({ skip }) => skip(!condition, reason));
}

export const isRoot = process.getuid?.() === 0;
