import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * This folder keeps the output of the tested programs and the arguments of all processes during one run of the suite.
 * test/closing/no-secrets.test.ts searches them. See test/support/global-setup.ts.
 */
export const transcriptFolder = (): string | null => process.env['IRSACTL_TEST_TRANSCRIPTS'] ?? null;

/** Keeps a program's output. `source` names the program in the message of a failing search. */
export function keepTranscript(source: string, text: string): void {
  const folder = transcriptFolder();
  if (folder === null || text === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'output.txt'), `${JSON.stringify({ source, text })}\n`);
}

/** Registers a secret that must not appear in the transcripts: a private key, a token, a session credential. */
export function keepSecret(kind: string, secret: string): void {
  const folder = transcriptFolder();
  if (folder === null || secret === '') return;
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'secrets.txt'), `${JSON.stringify({ kind, secret })}\n`);
}
