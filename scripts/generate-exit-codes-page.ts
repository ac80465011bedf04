import { exitCode, exitCodeMeanings } from '../src/cli/exit-code.ts';
import type { GeneratedFile } from './generate-file.ts';

/** The reference page of the exit codes. */
export function exitCodesPage(): GeneratedFile {
  const names = Object.keys(exitCodeMeanings) as (keyof typeof exitCode)[];
  const rows = names.map((name) => `| ${exitCode[name]} | ${exitCodeMeanings[name]} |`);
  const head = [
    '# Exit codes',
    '',
    'All commands use the same exit codes.',
    '',
    '| Code | Meaning |',
    '|---|---|',
  ];
  return { path: 'docs/reference/exit-codes.md', text: `${[...head, ...rows].join('\n')}\n` };
}
