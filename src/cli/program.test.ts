import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

/** Prints every package that the program loads. */
const loading = `
import { isBuiltin, registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (!isBuiltin(name) && !/^(\\.|\\/|file:)/.test(name)) console.log(name);
    return next(name, context);
  },
});
await import('./src/cli/program.ts');
`;

test('parsing a command line loads only commander; a command loads its other modules when it runs', () => {
  const root = resolve(import.meta.dirname, '../..');
  const options = ['--input-type=module', '-e', loading];
  const loaded = execFileSync(process.execPath, options, { cwd: root, encoding: 'utf8' });
  expect([...new Set(loaded.trim().split('\n'))]).toEqual(['commander']);
});
