import { writePublicFile } from '../keys/write-public-file.ts';
import { terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';
import { yamlText } from './result.ts';

export type DocumentFormat = 'json' | 'yaml';

export interface DocumentOptions {
  readonly out?: string | undefined;
  readonly output: DocumentFormat;
}

/** Converts a JSON text to the chosen format and writes it. */
export async function writeJson(json: string, { out, output }: DocumentOptions): Promise<void> {
  await writeDocument(output === 'json' ? terminalSafeJson(json) : await yamlText(JSON.parse(json)), out);
}

/** Writes a file completely or not at all, and never over a private key; without `out`, writes standard output. */
export async function writeDocument(text: string, out: string | undefined): Promise<void> {
  if (isStandardOutput(out)) standardOutput().data(text);
  else await writePublicFile(out, text);
}

export function isStandardOutput(out: string | undefined): out is undefined | '-' | '/dev/stdout' {
  return out === undefined || out === '-' || out === '/dev/stdout';
}
