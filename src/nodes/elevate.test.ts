import { describe, expect, it } from 'vitest';
import { elevate } from './elevate.ts';
import type { Elevation, ScriptEnd } from './script-protocol.ts';

const answered = (stdout: string): ScriptEnd => ({
  kind: 'answered',
  answer: { code: 0, stdout: Buffer.from(stdout), stderr: '' },
});
const said = (text: string): ScriptEnd => ({ kind: 'never-began', said: text });

/** A fake sudo for the login user `admin`: its message without a password, and the right password. */
function node(silent: ScriptEnd, password: string | null = null) {
  return {
    run: async (by: Elevation) => (by.kind === 'none' ? answered('1000\nadmin\n') : silent),
    tryPassword: async (typed: string) =>
      typed === password ? answered('') : said('Sorry, try again.\nsudo: no password was provided'),
    place: 'cp-1',
  };
}

const wantsPassword = said('sudo: a password is required');

describe('becoming root on a node', () => {
  it('needs nothing for root', async () => {
    const run = async () => answered('0\nroot\n');
    expect(await elevate({ ...node(wantsPassword), run, ask: null })).toEqual({ kind: 'none' });
  });

  it('does not ask if sudo needs no password', async () => {
    expect(await elevate({ ...node(answered('0\n')), ask: null })).toEqual({ kind: 'sudo' });
  });

  it('asks for the password until it is right', async () => {
    const answers = ['wrong', 'right'];
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return answers.shift() ?? null;
    };
    const found = await elevate({ ...node(wantsPassword, 'right'), ask });
    expect(found).toEqual({ kind: 'sudo-password', password: 'right' });
    expect(questions).toEqual(Array(2).fill('cp-1: sudo password of admin: '));
  });

  it.each([
    'sudo: interactive authentication is required',
    'sudo: authentication failed: interaction required',
    'sudo: Interaction is required',
  ])('asks if sudo-rs needs a password: %s', async (words) => {
    const ask = async () => 'right';
    expect(await elevate({ ...node(said(words), 'right'), ask })).toMatchObject({ kind: 'sudo-password' });
    await expect(elevate({ ...node(said(words), 'right'), ask: null })).rejects.toMatchObject({
      problem: { next: expect.stringContaining('admin ALL=(root) NOPASSWD: ALL') },
    });
  });

  it.each([
    'Authentication failed, try again.\nsudo: Authentication required but not attempted',
    'sudo: Maximum 1 incorrect authentication attempts',
  ])('asks again if sudo-rs refuses one: %s', async (words) => {
    const passwords = ['wrong', 'right'];
    const trial = node(wantsPassword);
    const tryPassword = async (typed: string) => (typed === 'right' ? answered('') : said(words));
    const ask = async () => passwords.shift() ?? null;
    expect(await elevate({ ...trial, tryPassword, ask })).toMatchObject({ password: 'right' });
  });

  it('asks with its own question for any user name of the node', async () => {
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return null;
    };
    const trial = node(wantsPassword);
    const run: typeof trial.run = async (by) =>
      by.kind === 'none' ? answered(`1000\nops on cp-2: ${' '.repeat(60)}\n`) : trial.run(by);
    await expect(elevate({ ...trial, run, ask })).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-067' });
    expect(questions).toEqual(['cp-1: sudo password of the login user: ']);
  });

  it.each([
    [null, 'there is no terminal'],
    [async () => null, 'none was entered'],
    [async () => 'wrong', '3 wrong passwords'],
  ])('names the command to allow without a password', async (ask, why) => {
    await expect(elevate({ ...node(wantsPassword, 'right'), ask })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: {
        why: expect.stringContaining(why),
        next: expect.stringContaining('admin ALL=(root) NOPASSWD: ALL'),
      },
    });
  });

  it.each([
    'admin is not in the sudoers file.',
    "env: ‘sudo': No such file or directory",
    'sudo: sorry, you must have a tty to run sudo',
  ])('repeats the message of sudo: %s', async (words) => {
    await expect(elevate({ ...node(said(words)), ask: async () => 'x' })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-067',
      problem: { why: words },
    });
  });
});
