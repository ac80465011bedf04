import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../../src');
const index = join(src, 'index.ts');

interface PublicFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly comment: string;
}

/** The functions that index.ts exports, each with the comment before it. */
function publicFunctions(): readonly PublicFunction[] {
  const exports = readFileSync(index, 'utf8').matchAll(/export \{([^}]+)\} from '([^']+)'/g);
  return [...exports].flatMap(([, names = '', file = '']) => {
    const text = readFileSync(join(src, file), 'utf8');
    return names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => /^[a-z]/.test(name) && !name.startsWith('type '))
      .map((name) => describeFunction(name, text));
  });
}

function describeFunction(name: string, text: string): PublicFunction {
  const at = text.indexOf(`export function ${name}(`);
  const start = text.lastIndexOf('/**', at);
  const comment = at < 0 || start < 0 ? '' : text.slice(start, at);
  // Text between them would make it the comment of another declaration.
  const own = comment.trimEnd().endsWith('*/') && comment.indexOf('*/') === comment.trimEnd().length - 2;
  const list = /\(([\s\S]*?)\)(?::|\s*\{)/.exec(text.slice(at))?.[1] ?? '';
  const parameters = [...list.matchAll(/(?:^|[,\n])\s*(\w+)\??: /g)].map(([, parameter = '']) => parameter);
  return { name, parameters, comment: own ? comment : '' };
}

/** `import { a, b } from 'c';` → one line for each name. */
function singleImports(line: string): readonly string[] {
  const [, names = '', from = ''] = /^import \{ (.+) \} from (.+)$/.exec(line) ?? [];
  return names.split(', ').map((name) => `import { ${name} } from ${from}`);
}

function exampleIn(comment: string): string {
  const [, example = ''] = /@example\n([\s\S]*)\*\//.exec(comment) ?? [];
  return example.replace(/^ \* ?/gm, '').trim();
}

describe('the public functions', () => {
  const functions = publicFunctions();

  it('are the functions of the library', async () => {
    const library: Record<string, unknown> = await import('../../src/index.ts');
    const callable = Object.keys(library).filter((name) => /^[a-z]/.test(name));
    expect(functions.map(({ name }) => name).sort()).toEqual(callable.sort());
  });

  it.each(functions)('document parameters, result and errors: $name', ({ comment, parameters }) => {
    for (const parameter of parameters) expect(comment).toContain(`@param ${parameter} - `);
    expect(comment.match(/@param/g) ?? []).toHaveLength(parameters.length);
    expect(comment).toMatch(/@returns \S/);
    expect(comment).toMatch(/@throws \S/);
    expect(exampleIn(comment)).toContain("from 'irsactl'");
  });

  it('have examples that run', async () => {
    const lines = functions.map(({ comment }) => exampleIn(comment).split('\n'));
    const isImport = (line: string) => line.startsWith('import ');
    // One program for all examples: it has each import once, and a scope for each example.
    const imports = new Set(lines.flatMap((example) => example.filter(isImport)).flatMap(singleImports));
    const blocks = lines.map((example) => `{\n${example.filter((line) => !isImport(line)).join('\n')}\n}`);
    const code = [...imports, ...blocks].join('\n').replaceAll("'irsactl'", `'${pathToFileURL(index).href}'`);
    const args = ['--input-type=module-typescript', '--eval', code];
    expect(await promisify(execFile)(process.execPath, args)).toEqual({ stdout: '', stderr: '' });
  });
});
