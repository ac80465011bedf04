import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Terminal } from '@xterm/headless';
import { onTestFinished } from 'vitest';
import { onTerminal } from './on-terminal.ts';

const run = promisify(execFile);

/** A program on a new terminal, and the rows that a user sees. */
export interface SeenTerminal {
  /** The non-empty rows, including the scrollback. */
  readonly rows: () => Promise<readonly string[]>;
  readonly resize: (columns: number) => Promise<void>;
}

interface Started {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
}

/** As in xterm: a written row stays one row, and is truncated when the terminal narrows. */
export async function inXterm({ program, args, cwd }: Started): Promise<SeenTerminal> {
  const started = onTerminal(args, { cwd, program });
  onTestFinished(async () => {
    started.press('\u0003');
    await started.ended();
  });
  const terminal = new Terminal({ cols: 80, rows: 20, allowProposedApi: true });
  let read = 0;
  const catchUp = async () => {
    const screen = started.screen();
    await new Promise<void>((resolve) => terminal.write(screen.slice(read), resolve));
    read = screen.length;
  };
  return {
    async rows() {
      await catchUp();
      const { active } = terminal.buffer;
      const rows = Array.from({ length: active.length }, (_, at) =>
        active.getLine(at)?.translateToString(true),
      );
      return rows.filter((row) => row !== undefined && row !== '').map(String);
    },
    async resize(columns) {
      await catchUp();
      terminal.resize(columns, 20);
      await started.resize(columns);
    },
  };
}

/** As in tmux, VTE and many others: when the terminal narrows, it wraps its rows again. */
export async function inTmux({ program, args, cwd }: Started): Promise<SeenTerminal> {
  const tmux = async (...words: readonly string[]) =>
    (
      await run('tmux', ['-S', `${cwd}/tmux`, '-f', '/dev/null', ...words], {
        env: { ...process.env, TERM: 'xterm' },
      })
    ).stdout;
  const command = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
  await tmux('new-session', '-d', '-x', '80', '-y', '20', `NO_COLOR=1 ${command}; sleep 1000`);
  onTestFinished(async () => void (await tmux('kill-server')));
  return {
    rows: async () => (await tmux('capture-pane', '-p', '-S', '-')).split('\n').filter((row) => row !== ''),
    resize: async (columns) => void (await tmux('resize-window', '-x', `${columns}`)),
  };
}
