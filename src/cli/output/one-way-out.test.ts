import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const cli = resolve(import.meta.dirname, '..');

it('the command line writes only through the printers, and reads a terminal in one place', () => {
  const files = readdirSync(cli, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .filter((path) => /process\.std(out|err)|console\./.test(readFileSync(join(cli, path), 'utf8')));
  // main.ts writes before it loads a module; readline writes the questions, whose text is from irsactl.
  expect(files.sort()).toEqual(['ask-on-terminal.ts', 'ask-secret.ts', 'main.ts', 'output/printer.ts']);
});
