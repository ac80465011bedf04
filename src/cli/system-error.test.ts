import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { internalError } from '../errors/internal-error.ts';
import { translateSystemError } from './system-error.ts';

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: refused`), { code, syscall: 'open', path: '/etc/kubernetes/x' });
}

describe('an error of the system', () => {
  it.each([
    ['ENOSPC', 'IRSA-CLI-003', 'There is no room left on the disk (/etc/kubernetes/x).'],
    ['EDQUOT', 'IRSA-CLI-003', 'There is no room left on the disk (/etc/kubernetes/x).'],
    ['EACCES', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['EPERM', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['EROFS', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['EMFILE', 'IRSA-CLI-009', 'Something unexpected happened: EMFILE: refused'],
  ])('%s becomes %s', (from, code, what) => {
    const cause = systemError(from);
    expect(translateSystemError(cause)).toMatchObject({ code, cause, problem: { what } });
  });

  it('keeps its place where irsactl has no word for it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'irsactl-system-error-'));
    const error: unknown = await writeFile(join(folder, 'no/such/folder'), '').catch((caught) => caught);
    await rm(folder, { recursive: true });
    const { code, problem } = translateSystemError(error);
    expect(code).toBe('IRSA-CLI-009');
    expect(problem.what).toContain(`ENOENT: no such file or directory, open '${folder}/no/such/folder'`);
  });
});

describe('a bug', () => {
  it.each([
    [new TypeError('x is not a function'), 'x is not a function'],
    ['a bare text', 'a bare text'],
    [undefined, 'undefined'],
  ])('%s is told in the four parts, with where it was', (thrown, text) => {
    const { code, problem } = translateSystemError(thrown);
    expect(code).toBe('IRSA-CLI-009');
    expect(problem.what).toBe(`Something unexpected happened: ${text}`);
    expect(problem.why).toMatch(/\(at .+\)\.$/);
  });

  it('that an assumption has caught has the same code', () => {
    expect(internalError('two is three')).toMatchObject({ code: 'IRSA-CLI-009' });
  });
});
