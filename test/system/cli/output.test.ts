import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot, runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { pemOf, rsaPair } from '../../support/test-keys.ts';
import { testedProgram } from '../../support/tested-program.ts';

/** Runs `irsactl ARGS REDIRECTIONS` in a shell. */
async function inShell(command: string): Promise<{ code: number; stdout: string; stderr: string }> {
  const main = testedProgram();
  const script = `irsactl() { "$node" "$main" "$@"; }; ${command}`;
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', node: process.execPath, main };
    execFile('bash', ['--norc', '-c', script], { env, cwd: projectRoot }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
    });
  });
}

describe('a standard stream that refuses writes', () => {
  it.each([
    ['full', 'irsactl explain > /dev/full', 1, 'ENOSPC'],
    ['not open for writing', 'irsactl explain 1< /dev/null', 1, 'EBADF'],
    ['full, for the version', 'irsactl --version > /dev/full', 1, 'ENOSPC'],
    ['full, for help', 'irsactl --help > /dev/full', 1, 'ENOSPC'],
  ])('causes an error message and a failure: %s', async (_, command, code, reason) => {
    const run = await inShell(command);
    expect(run).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(reason) });
    expect(run.stderr).toMatch(/^IRSA-CLI-010/);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it.each([
    ['a full standard error', 'irsactl explain nothing 2> /dev/full', 2],
    ['a closed standard error', 'irsactl explain nothing 2>&-', 2],
    ['both full', 'irsactl explain > /dev/full 2>&1', 1],
  ])('causes neither a message nor a stack trace: %s', async (_, command, code) => {
    expect(await inShell(command)).toEqual({ code, stdout: '', stderr: '' });
  });

  it.each([
    ['full', '2> /dev/full'],
    ['a pipe without a reader', '2>&1 > /dev/null | true; exit $PIPESTATUS'],
  ])(
    'causes a failure if a warning is lost, even if the result is printed: standard error is %s',
    async (_, to) => {
      const key = join(await temporaryFolder(), 'key.pem');
      await writeFile(key, pemOf(rsaPair().privateKey, 'pkcs1'), { mode: 0o644 });
      const command = `irsactl jwks ${key}`;
      expect(await inShell(command)).toMatchObject({
        code: 0,
        stderr: expect.stringContaining('IRSA-KEY-008'),
      });
      expect(await inShell(`${command} ${to}`)).toMatchObject({ code: 1, stderr: '' });
    },
  );
});

describe('control characters', () => {
  it.each([
    ['in irsa.yaml', 'metadata: {name: "\\e[2J\\u202e"}'],
    ['in a key of irsa.yaml', '"\\e[2J\\u202e": 1'],
  ])('are escaped %s', async (_, line) => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'irsa.yaml'), `apiVersion: irsactl.dev/v1alpha1\nkind: TrustChain\n${line}\n`);
    for (const output of ['text', 'human', 'json', 'yaml']) {
      const { code, stderr } = await runIrsactl(['plan', '-o', output], { cwd });
      expect(code).toBe(2);
      expect(stderr).toContain('\\u202e');
      expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
  });

  it('are escaped on the command line', async () => {
    for (const args of [['plan', '--\u001b[2J'], ['\u001b[2J'], ['explain', '\u001b[2J']]) {
      const { code, stderr } = await runIrsactl(args);
      expect(code).toBe(2);
      expect(stderr.toLowerCase()).toContain('\\u001b[2j');
      expect(stderr).not.toContain('\u001b');
    }
  });
});

describe('an uncaught error', () => {
  it.each([
    ['stops a server as SIGTERM does', ['sandbox'], "process.listenerCount('SIGTERM') > 0"],
    ['ends a command', ['plan', '-f', '-'], "process.listenerCount('uncaughtException') > 0"],
  ])('%s, with an error code and without a stack trace', async (_, args, when) => {
    const stray = `const t = setInterval(() => { if (${when}) { clearInterval(t); throw new Error('stray'); } }, 20)`;
    const child = spawn(
      process.execPath,
      [`--import=data:text/javascript,${encodeURIComponent(stray)}`, testedProgram(), ...args],
      { stdio: ['pipe', 'ignore', 'pipe'] },
    );
    let stderr = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    expect(stderr).toContain('IRSA-CLI-009  Unexpected error: stray');
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe("the libraries' own warnings", () => {
  const chain = 'apiVersion: irsactl.dev/v1alpha1\nkind: TrustChain\n[a, b]: 1\n';

  it('are not printed', async () => {
    const cwd = await temporaryFolder();
    await writeFile(join(cwd, 'irsa.yaml'), chain);
    const { stderr } = await runIrsactl(['plan'], { cwd });
    expect(stderr).toContain('IRSA-CONFIG-');
    expect(stderr).not.toMatch(/Warning|stringified|trace-warnings/);
  });
});
