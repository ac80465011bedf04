import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { checkTarget, writeStarter } from './write-starter.ts';

async function problemsOf(work: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  const errors = error instanceof IrsaErrors ? error.errors : error instanceof IrsaError ? [error] : [];
  return errors.map(({ code, problem }) => `${code} ${problem.what}`);
}

const older = JSON.stringify({ ...irsaJsonSchema(), description: 'As it was before.' });

async function place() {
  const folder = await temporaryFolder();
  return { folder, file: join(folder, 'irsa.yaml'), schema: join(folder, 'irsa.schema.json') };
}

describe('the files of irsactl init', () => {
  it('are an irsa.yaml and its schema, without temporary files', async () => {
    const { folder, file, schema } = await place();
    expect(await writeStarter(file, 'text')).toEqual({ written: [schema, file], replaced: [] });
    expect(await readFile(file, 'utf8')).toBe('text');
    expect(JSON.parse(await readFile(schema, 'utf8'))).toEqual(irsaJsonSchema());
    expect((await readdir(folder)).sort()).toEqual(['irsa.schema.json', 'irsa.yaml']);
  });

  it('share a schema of the same irsactl version', async () => {
    const { folder, file } = await place();
    await writeStarter(file, 'text');
    const two = join(folder, 'two.yaml');
    expect(await writeStarter(two, 'text')).toEqual({ written: [two], replaced: [] });
  });

  it('replace a schema of another version, and report it', async () => {
    const { file, schema } = await place();
    await writeFile(schema, older);
    expect(await writeStarter(file, 'text')).toEqual({ written: [file], replaced: [schema] });
    expect(JSON.parse(await readFile(schema, 'utf8'))).toEqual(irsaJsonSchema());
  });

  it.each(['{}', 'mine', '[]'])('never replace a file that is not a schema of irsactl: %j', async (text) => {
    const { folder, file, schema } = await place();
    await writeFile(schema, text);
    expect(await problemsOf(writeStarter(file, 'text'))).toEqual([
      `IRSA-CONFIG-027 ${schema} already exists, and is not a schema of irsactl.`,
    ]);
    expect(await readFile(schema, 'utf8')).toBe(text);
    expect(await readdir(folder)).toEqual(['irsa.schema.json']);
  });

  it('never replace an irsa.yaml, nor the target of a link with its name', async () => {
    const { folder, file } = await place();
    await writeFile(join(folder, 'kept'), 'mine');
    await symlink('kept', file);
    expect(await problemsOf(writeStarter(file, 'text'))).toEqual([`IRSA-CONFIG-027 ${file} already exists.`]);
    expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('mine');
    expect((await readdir(folder)).sort()).toEqual(['irsa.yaml', 'kept']);
  });

  it('are not written to a missing folder', async () => {
    const { folder } = await place();
    const file = join(folder, 'no/irsa.yaml');
    expect(await problemsOf(checkTarget(file))).toEqual([`IRSA-KEY-007 ${file} could not be written.`]);
  });

  it('are refused before the first question if the user may not write', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root may write everywhere');
    const { folder } = await place();
    const closed = join(folder, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    expect(await problemsOf(checkTarget(join(closed, 'irsa.yaml')))).toEqual([
      expect.stringContaining('IRSA-KEY-010'),
    ]);
  });
});
