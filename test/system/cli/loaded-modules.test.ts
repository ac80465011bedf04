import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { testedProgram } from '../../support/tested-program.ts';

const run = promisify(execFile);

/** The files that the published program has loaded when it ends. */
async function loadedBy(...args: readonly string[]): Promise<{ stdout: string; files: readonly string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-loaded-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const [hook, list] = [join(folder, 'hook.cjs'), join(folder, 'loaded.json')];
  await writeFile(
    hook,
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));`,
  );
  const { stdout } = await run(process.execPath, ['--require', hook, testedProgram(), ...args]);
  const loaded: string[] = JSON.parse(await readFile(list, 'utf8'));
  return { stdout, files: loaded.filter((file) => file !== hook).map((file) => basename(file)) };
}

it.each([[['--version']], [['--help']], [['explain', '--help']]])('loads no command for %j', async (args) => {
  const { stdout, files } = await loadedBy(...args);
  expect(stdout).not.toBe('');
  expect(files.length).toBeLessThan(8);
  expect(files.filter((file) => /^(commander|program)-/.test(file))).toEqual([]);
});
