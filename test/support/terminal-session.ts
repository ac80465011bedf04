import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { projectRoot, type RunOptions } from './run-irsactl.ts';
import { testedProgram } from './tested-program.ts';
import { keepTranscript } from './transcript.ts';

/** Runs a program on a new terminal, relays its streams, and exits with its code; -N means signal N. */
const relay = 'import os, pty, sys\nsys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';
const secondsToAnswer = 40;

interface SessionOptions extends Pick<RunOptions, 'cwd' | 'env'> {
  /** Default: 100. */
  readonly columns?: number;
}

/** `irsactl` on a real terminal, with simulated key presses. */
export class TerminalSession {
  readonly #child: ChildProcess;
  readonly #name: string;
  #shown = '';
  /** End of the last text that `see` found. */
  #seen = 0;

  constructor(args: readonly string[], options: SessionOptions = {}) {
    const command = [
      'sh',
      '-c',
      `stty rows 40 cols ${options.columns ?? 100} && exec "$@"`,
      'sh',
      process.execPath,
      testedProgram(),
      ...args,
    ];
    this.#name = `irsactl ${args.join(' ')}`;
    this.#child = spawn('python3', ['-c', relay, ...command], {
      cwd: options.cwd ?? projectRoot,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: options.cwd ?? '/nonexistent',
        TERM: 'xterm',
        NO_COLOR: '1',
        ...options.env,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#child.stdin?.on('error', () => {});
    this.#child.stdout?.setEncoding('utf8').on('data', (text) => {
      this.#shown += text;
    });
    onTestFinished(() => void this.#child.kill('SIGKILL'));
  }

  /** Everything that the terminal received so far. */
  get shown(): string {
    return this.#shown;
  }

  type(keys: string): void {
    this.#child.stdin?.write(keys);
  }

  /** Waits until the terminal shows a text after the one that `see` found before. */
  async see(text: string): Promise<void> {
    const late = AbortSignal.timeout(secondsToAnswer * 1000);
    while (!this.#shown.includes(text, this.#seen)) {
      try {
        if (this.#child.stdout) await once(this.#child.stdout, 'data', { signal: late });
      } catch {
        throw new Error(`the terminal never showed ${JSON.stringify(text)}:\n${this.#shown}`);
      }
    }
    this.#seen = this.#shown.indexOf(text, this.#seen) + text.length;
  }

  /** Waits until the program ends; returns its exit code. */
  async end(): Promise<number | null> {
    const [code] = this.#child.exitCode === null ? await once(this.#child, 'close') : [this.#child.exitCode];
    keepTranscript(this.#name, this.#shown);
    return code;
  }
}
