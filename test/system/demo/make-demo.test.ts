import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { projectRoot } from '../../support/run-irsactl.ts';
import { hasTool } from '../../support/run-tool.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

beforeEach(async ({ skip }) => {
  const isLinux = process.platform === 'linux';
  skip(!isLinux || !(await hasTool('script')), 'skipped: needs util-linux script as the terminal');
  skip(!(await hasTool('make')), 'skipped: there is no make on the PATH');
});

const ctrlC = '\u0003';

/**
 * Runs a command in a terminal. Types each answer when its prompt appears after the previous prompt.
 * Bash loses a Ctrl-C that arrives between its prompt and its first read. So Ctrl-C is pressed again until the next prompt appears.
 */
async function atTerminal(
  command: string,
  answers: readonly (readonly [seen: string, typed: string])[],
): Promise<{ readonly shown: string; readonly code: number | null }> {
  const folder = await temporaryFolder();
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: projectRoot,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      XDG_CACHE_HOME: process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
      TERM: 'dumb',
      KUBECONFIG: '/of/the/user',
    },
  });
  const left = [...answers];
  let shown = '';
  let from = 0;
  let pressAgain: NodeJS.Timeout | undefined;
  terminal.stdout.setEncoding('utf8').on('data', (text: string) => {
    shown += text;
    const [seen, typed] = left[0] ?? [];
    if (seen === undefined || !shown.includes(seen, from)) return;
    from = shown.indexOf(seen, from) + seen.length;
    left.shift();
    clearInterval(pressAgain);
    terminal.stdin.write(typed);
    if (typed === ctrlC && left.length > 0) pressAgain = setInterval(() => terminal.stdin.write(ctrlC), 2000);
  });
  const [code] = await once(terminal, 'close');
  clearInterval(pressAgain);
  expect(left, shown).toEqual([]);
  return { shown, code };
}

it('make demo stops cleanly on Ctrl-C, without an error of make', async () => {
  const { shown, code } = await atTerminal('make demo', [['API server ', ctrlC]]);
  expect(shown).toContain('Everything that was started is stopped and removed.');
  expect(shown).not.toMatch(/make(\[\d+\])?: \*\*\*/);
  expect(code).toBe(0);
});

it('make demo KEEP=1 opens a shell that is connected to the demo, and ends with it', async () => {
  const prompt = '(irsactl demo) $ ';
  const { shown, code } = await atTerminal('make demo KEEP=1', [
    [prompt, ctrlC],
    [prompt, 'printenv KUBECONFIG\n'],
    [prompt, 'irsactl --version\n'],
    [prompt, 'exit 7\n'],
  ]);
  const inShell = shown.slice(shown.indexOf(prompt));
  expect(inShell).toMatch(/^\/\S+\/irsactl-demo-\w+\/cluster\/\S+$/m);
  expect(inShell).toMatch(/^\d+\.\d+\.\d+\s*$/m);
  expect(inShell).toContain("You left the demo's shell.");
  expect(inShell).toMatch(/Everything was stopped and removed/);
  expect(shown).not.toMatch(/make(\[\d+\])?: \*\*\*/);
  expect(code).toBe(0);
});
