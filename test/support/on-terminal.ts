import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { testedProgram } from './tested-program.ts';

/** Runs a command on a new terminal, passes standard input to it, and exits with its code. */
const atTerminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) & 255)';
/** Records the terminal's path and sets its width. */
const sized = 'tty > "$0" && stty cols 80 && exec "$@"';

export interface TerminalRun {
  /** Everything that the terminal received so far. */
  readonly screen: () => string;
  /** Waits until the terminal received a text this many times. */
  readonly shows: (text: string, times?: number) => Promise<void>;
  /** Presses a key: `\u0003` is Ctrl-C. */
  readonly press: (key: string) => void;
  readonly resize: (columns: number) => Promise<void>;
  readonly ended: () => Promise<number | null>;
}

interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default: irsactl. */
  readonly program?: string;
}

/** Runs `irsactl` as a person does: all three standard streams are a terminal, initially with 80 columns. */
export function onTerminal(
  args: readonly string[],
  { cwd, env = {}, program = testedProgram() }: TerminalOptions,
): TerminalRun {
  const terminal = join(cwd, 'terminal');
  const command = [process.execPath, program, ...args];
  const child = spawn('python3', ['-c', atTerminal, 'sh', '-c', sized, terminal, ...command], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, TERM: 'xterm', NO_COLOR: '1', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // The program may have ended before a key is pressed.
  child.stdin.on('error', () => {});
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    child.emit('drawn');
  });
  let isOver = false;
  const closed = once(child, 'close').then(([code]) => {
    isOver = true;
    child.emit('drawn');
    return code;
  });
  return {
    screen: () => screen,
    async shows(text, times = 1) {
      while (screen.split(text).length <= times) {
        if (isOver)
          throw new Error(`it ended, and never showed ${JSON.stringify(text)} so often:\n${screen}`);
        await once(child, 'drawn');
      }
    },
    press: (key) => void child.stdin.write(key),
    async resize(columns) {
      const path = (await readFile(terminal, 'utf8')).trim();
      await promisify(execFile)('sh', ['-c', 'stty cols "$1" < "$0"', path, `${columns}`]);
    },
    ended: () => closed,
  };
}
