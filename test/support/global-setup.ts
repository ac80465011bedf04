import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { watchProcessArguments } from './process-arguments.ts';

/**
 * Keeps transcripts and process arguments for the closing search; see transcript.ts. Watches processes only if that
 * search runs.
 */
export function setup({ vitest }: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-transcripts-'));
  process.env['IRSACTL_TEST_TRANSCRIPTS'] = folder;
  const isSearched = vitest.projects.some(({ name }) => name === 'closing');
  const watch = isSearched ? watchProcessArguments(join(folder, 'processes.txt')) : null;
  return () => {
    watch?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
