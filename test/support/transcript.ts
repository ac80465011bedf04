import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Everything that programs under test print, and every process's arguments, is kept for one run of the suite
 * in this folder, so that test/closing/no-secrets.test.ts can search it. See test/support/global-setup.ts.
 */
export const transcriptFolder = (): string | null => process.env['IRSACTL_TEST_TRANSCRIPTS'] ?? null;

/** Keeps what a program printed. `source` says which program, for the message of a failing search. */
export function keepTranscript(source: string, text: string): void {
  const folder = transcriptFolder();
  if (folder === null || text === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'output.txt'), `${JSON.stringify({ source, text })}\n`);
}

/** Names a secret that must be nowhere in the transcripts: a private key, a token, a session credential. */
export function keepSecret(kind: string, secret: string): void {
  const folder = transcriptFolder();
  if (folder === null || secret === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'secrets.txt'), `${JSON.stringify({ kind, secret })}\n`);
}
