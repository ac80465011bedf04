import type { OutputFormat } from './chain-options.ts';
import { isPrintable, terminalSafeJson } from './output/printable.ts';
import { standardOutput } from './output/printer.ts';
import type { Canvas, Line } from './views/paint.ts';

/** Writes a command's result on standard output: the data for scripts, or the lines made for people. */
export async function writeResult(
  format: OutputFormat,
  data: unknown,
  humanLines: (canvas: Canvas) => readonly Line[],
): Promise<void> {
  const output = standardOutput();
  switch (format) {
    case 'text':
      return output.lines(humanLines(output.canvas));
    case 'json':
      return output.data(`${terminalSafeJson(JSON.stringify(data, null, 2))}\n`);
    case 'yaml':
      return output.data(await yamlText(data));
  }
}

/**
 * YAML that holds nothing a terminal would obey. What readers of YAML 1.1, kubectl among them, would take for a boolean or a
 * date stands in quotes: https://yaml.org/type/
 */
export async function yamlText(data: unknown): Promise<string> {
  const { stringify } = await import('yaml');
  const options = { aliasDuplicateObjects: false, compat: 'yaml-1.1' } as const;
  const text = stringify(data, options);
  if (text.split('\n').every(isPrintable)) return text;
  // Only in double quotes does YAML have escapes.
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', doubleQuotedAsJSON: true, lineWidth: 0 } as const;
  return terminalSafeJson(stringify(data, { ...options, ...quoted }));
}
