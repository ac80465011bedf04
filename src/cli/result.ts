import type { OutputFormat } from './chain-options.ts';
import { isPrintable, terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';
import type { Canvas, Line } from './views/paint.ts';

/** Writes a command's result on standard output: `data` as JSON or YAML, or the lines of text. */
export async function writeResult(
  format: OutputFormat,
  data: unknown,
  textLines: (canvas: Canvas) => readonly Line[],
): Promise<void> {
  const output = standardOutput();
  switch (format) {
    case 'text':
      return output.lines(textLines(output.canvas));
    case 'json':
      return output.data(`${terminalSafeJson(JSON.stringify(data, null, 2))}\n`);
    case 'yaml':
      return output.data(await yamlText(data));
  }
}

/**
 * YAML without terminal control characters. It quotes text that readers of YAML 1.1, such as kubectl, would take for a
 * boolean or a date: https://yaml.org/type/
 */
export async function yamlText(data: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  const options = { aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;
  const text = stringify(data, options);
  if (text.split('\n').every(isPrintable)) return text;
  // YAML has escapes only in double quotes.
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', doubleQuotedAsJSON: true, lineWidth: 0 } as const;
  return terminalSafeJson(stringify(data, { ...options, ...quoted }));
}
