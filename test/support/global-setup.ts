import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { watchProcessArguments } from './process-arguments.ts';

/** Keeps transcripts and process arguments for the closing search; see transcript.ts. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-transcripts-'));
  process.env['IRSACTL_TEST_TRANSCRIPTS'] = folder;
  const watch = watchProcessArguments(join(folder, 'processes.txt'));
  return () => {
    watch.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
