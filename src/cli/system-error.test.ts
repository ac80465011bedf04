import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { internalError } from '../errors/internal-error.ts';
import { translateSystemError } from './system-error.ts';

function systemError(code: string): Error {
  const fromNode = code.startsWith('ERR_');
  const more = fromNode ? { code } : { code, syscall: 'open', path: '/etc/kubernetes/x' };
  return Object.assign(new Error(`${code}: refused`), more);
}

describe('a system error', () => {
  it.each([
    ['ENOSPC', 'IRSA-CLI-003', 'The disk is full (/etc/kubernetes/x).'],
    ['EDQUOT', 'IRSA-CLI-003', 'The disk is full (/etc/kubernetes/x).'],
    ['EACCES', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['EPERM', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['EROFS', 'IRSA-CLI-004', 'The system does not allow this (/etc/kubernetes/x).'],
    ['ENOENT', 'IRSA-CLI-004', '/etc/kubernetes/x cannot be used.'],
    ['EISDIR', 'IRSA-CLI-004', '/etc/kubernetes/x cannot be used.'],
    ['ENOTDIR', 'IRSA-CLI-004', '/etc/kubernetes/x cannot be used.'],
    ['EEXIST', 'IRSA-CLI-004', '/etc/kubernetes/x cannot be used.'],
    ['EMFILE', 'IRSA-CLI-004', 'The system refused open of /etc/kubernetes/x.'],
    ['EIO', 'IRSA-CLI-004', 'The system refused open of /etc/kubernetes/x.'],
    ['ECONNREFUSED', 'IRSA-CLI-014', 'A connection failed.'],
    ['ENOTFOUND', 'IRSA-CLI-014', 'A connection failed.'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'IRSA-CLI-014', 'A connection failed.'],
    ['ERR_INVALID_ARG_TYPE', 'IRSA-CLI-009', 'Unexpected error: ERR_INVALID_ARG_TYPE: refused'],
  ])('%s becomes %s', (from, code, what) => {
    const cause = systemError(from);
    expect(translateSystemError(cause)).toMatchObject({ code, cause, problem: { what } });
  });

  it('of a wrong path names it, unlike a bug', async () => {
    const folder = await temporaryFolder();
    const error: unknown = await writeFile(join(folder, 'no/such/folder'), '').catch((caught) => caught);
    expect(translateSystemError(error)).toMatchObject({
      code: 'IRSA-CLI-004',
      problem: { what: `${folder}/no/such/folder cannot be used.`, why: 'There is no such file or folder.' },
    });
  });

  it('of a missing package reports an incomplete installation, unlike a bug', async () => {
    const from = pathToFileURL(join(await temporaryFolder(), 'entry.mjs'));
    await writeFile(from, "import 'no-such-package';");
    const entry = JSON.stringify(from.href);
    const say = `import(${entry}).catch(({ code, message }) => console.log(JSON.stringify({ code, message })))`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--eval', say]);
    const { code, message } = JSON.parse(stdout);
    expect(translateSystemError(Object.assign(new Error(message), { code }))).toMatchObject({
      code: 'IRSA-CLI-020',
      problem: { why: expect.stringContaining("Cannot find package 'no-such-package'") },
    });
  });

  it('of a missing program names it', async () => {
    const child = spawn('no-such-program');
    const [error] = await once(child, 'error');
    expect(translateSystemError(error)).toMatchObject({
      code: 'IRSA-CLI-013',
      problem: {
        what: 'no-such-program could not be started.',
        why: 'No program of this name is on the PATH.',
      },
    });
  });
});

describe('a bug', () => {
  it.each([
    [new TypeError('x is not a function'), 'x is not a function'],
    ['a bare text', 'a bare text'],
    [undefined, 'undefined'],
  ])('%s is reported with what, why, next and its place', (thrown, text) => {
    const { code, problem } = translateSystemError(thrown);
    expect(code).toBe('IRSA-CLI-009');
    expect(problem.what).toBe(`Unexpected error: ${text}`);
    expect(problem.why).toMatch(/\(at .+\)\.$/);
  });

  it('caught by an assertion has the same code', () => {
    expect(internalError('two is three')).toMatchObject({ code: 'IRSA-CLI-009' });
  });
});
