import { Option } from 'commander';
import { terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';

/** Form of a document on standard output or in a file. */
export type DocumentFormat = 'json' | 'yaml';

/** `--out`: into a file instead of standard output. */
export function outOption(): Option {
  return new Option('--out <file>', 'file to write (default: standard output)');
}

/** `-o json|yaml`, for commands whose result is a JSON document. */
export function documentFormatOption(formats: readonly string[] = ['json', 'yaml']): Option {
  return new Option('-o, --output <format>', 'format of the document').choices(formats).default('json');
}

/** The document in the form that was asked for; `json` is its text as it is published. */
export async function documentText(json: string, format: DocumentFormat): Promise<string> {
  if (format === 'json') return terminalSafeJson(json);
  const { yamlText } = await import('./result.ts');
  return yamlText(JSON.parse(json));
}

export function toStandardOutput(out: string | undefined): out is undefined | '-' | '/dev/stdout' {
  return out === undefined || out === '-' || out === '/dev/stdout';
}

/** Writes a result where it was asked for: whole or not at all, and never over a private key. */
export async function writeDocument(text: string, out: string | undefined): Promise<void> {
  if (toStandardOutput(out)) {
    standardOutput().data(text);
    return;
  }
  const { writePublicFile } = await import('../keys/write-public-file.ts');
  await writePublicFile(out, text);
}
