import type { OutputFormat } from './chain-options.ts';

/** Writes a command's result on standard output: the data for scripts, or the lines made for people. */
export async function writeResult(
  format: OutputFormat,
  data: unknown,
  humanLines: () => readonly string[],
): Promise<void> {
  process.stdout.write(await render(format, data, humanLines));
}

async function render(
  format: OutputFormat,
  data: unknown,
  humanLines: () => readonly string[],
): Promise<string> {
  switch (format) {
    case 'human':
      return `${humanLines().join('\n')}\n`;
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`;
    case 'yaml': {
      const { stringify } = await import('yaml');
      return stringify(data, { aliasDuplicateObjects: false });
    }
  }
}
