import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errorCatalogue } from '../src/errors/catalogue/index.ts';

/** Codes that irsactl never reports, and codes that no test provokes. */
export interface CodeUsage {
  readonly unused: readonly string[];
  readonly untested: readonly string[];
}

/** Searches the source and the tests for every code of the catalogue. */
export function findCodeUsage(): CodeUsage {
  const root = resolve(import.meta.dirname, '..');
  const source = filesIn(join(root, 'src'));
  const isTest = (path: string): boolean => path.endsWith('.test.ts');
  const code = textOf(source.filter((path) => !isTest(path) && !path.includes('/errors/catalogue/')));
  const tests = textOf([...source.filter(isTest), ...filesIn(join(root, 'test'))]);
  const codes = Object.keys(errorCatalogue);
  return {
    unused: codes.filter((one) => !code.includes(`'${one}'`)),
    untested: codes.filter((one) => !tests.includes(one)),
  };
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function textOf(files: readonly string[]): string {
  return files.map((path) => readFileSync(path, 'utf8')).join('\n');
}
