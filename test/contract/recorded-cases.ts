import { existsSync, readFileSync } from 'node:fs';
import { expect } from 'vitest';

/** The name of a case and its result. */
export type Outcome = readonly [name: string, text: string];

/** Compares the results of all cases with a recorded file. Throws an error that names the cases that differ. */
export async function matchRecorded(outcomes: readonly Outcome[], file: string): Promise<void> {
  const blocks = new Map(outcomes.map(([name, text]) => [name, `## ${name}\n${text.trimEnd()}`]));
  expect(blocks.size, 'each case has a name of its own').toBe(outcomes.length);
  const recorded = existsSync(file)
    ? readFileSync(file, 'utf8')
        .trimEnd()
        .split(/\n\n(?=## )/)
    : [];
  const differing = [...blocks].flatMap(([name, block]) => (recorded.includes(block) ? [] : [name]));
  try {
    await expect(`${[...blocks.values()].join('\n\n')}\n`).toMatchFileSnapshot(file);
  } catch (error) {
    if (error instanceof Error)
      error.message += `. Cases that differ: ${differing.join('; ') || 'one is gone'}`;
    throw error;
  }
}
