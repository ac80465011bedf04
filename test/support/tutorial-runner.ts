import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { keepTranscript } from './transcript.ts';
import type { TutorialBlock } from './tutorial-blocks.ts';

export interface TutorialPlace {
  /** The reader's working folder. */
  readonly folder: string;
  /** The environment of a new terminal. */
  readonly environment: Readonly<Record<string, string>>;
  /** The page, for messages. */
  readonly page: string;
}

const secondsToReady = 120;
const secondsToEnd = 60;

/** The terminals of a reader in one folder: one for each server, and one for all other commands, which keeps exports. */
export class TutorialRunner {
  readonly #place: TutorialPlace;
  readonly #servers: Server[] = [];

  constructor(place: TutorialPlace) {
    this.#place = place;
  }

  /** Runs a block; throws with its output unless it ends as the tutorial says. */
  async run(block: TutorialBlock): Promise<void> {
    const { expectation } = block;
    if (expectation.kind === 'terminal') {
      // The reader runs it in the background of a terminal.
      const server = new Server(expectation.name, block.commands.replace(/ &$/, ''), this.#place);
      this.#servers.push(server);
      return server.ready(expectation.until);
    }
    const { code, output } = await runCommands(block.commands, this.#place);
    keepTranscript(`${this.#place.page}:${block.line}`, output);
    const ended = expectation.kind === 'fails' ? code !== 0 : code === 0;
    if (ended && output.includes(expectation.text)) return;
    throw new Error(
      `${this.#place.page}:${block.line} ended with ${code}; expected: ${JSON.stringify(expectation)}\n${output}`,
    );
  }

  /** Presses Ctrl-C in each terminal, the last one first; returns each exit code. */
  async end(): Promise<readonly { readonly name: string; readonly code: number | null }[]> {
    const ends = [];
    for (const server of this.#servers.toReversed()) ends.push(await server.end());
    return ends;
  }
}

/** Runs commands in a shell that has the exports of earlier blocks; the first failing command ends it. */
async function runCommands(
  commands: string,
  { folder, environment }: TutorialPlace,
): Promise<{ code: number | null; output: string }> {
  const state = join(folder, '..', 'exports.sh');
  const script = `[ ! -e "$0" ] || . "$0"\nset -e\n${commands}\nexport -p > "$0"\n`;
  const child = spawn('/bin/sh', ['-c', script, state], {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 180_000,
    killSignal: 'SIGKILL',
  });
  const output = collect(child);
  const [code] = await once(child, 'close');
  return { code, output: output() };
}

/** A server in a terminal: a separate process group, as in a terminal, so that Ctrl-C reaches all its processes. */
class Server {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #output: () => string;
  readonly #closed: Promise<unknown>;

  constructor(name: string, commands: string, { folder, environment }: TutorialPlace) {
    this.#name = name;
    this.#child = spawn('/bin/sh', ['-c', commands], {
      cwd: folder,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#output = collect(this.#child);
    this.#closed = once(this.#child, 'close');
  }

  async ready(until: string): Promise<void> {
    const said = new Promise<'said'>((resolve) => {
      const look = (): void => {
        if (this.#output().includes(until)) resolve('said');
      };
      this.#child.stdout?.on('data', look);
      this.#child.stderr?.on('data', look);
    });
    const outcome = await within(secondsToReady, Promise.race([said, this.#closed]));
    if (outcome !== 'said') throw new Error(`terminal ${this.#name} is not ready:\n${this.#output()}`);
  }

  async end(): Promise<{ name: string; code: number | null }> {
    this.#signal('SIGINT');
    if ((await within(secondsToEnd, this.#closed)) === 'late') this.#signal('SIGKILL');
    await this.#closed;
    keepTranscript(`docs/tutorial.md, terminal ${this.#name}`, this.#output());
    return { name: this.#name, code: this.#child.exitCode };
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid, exitCode } = this.#child;
    if (pid !== undefined && exitCode === null) process.kill(-pid, signal);
  }
}

function collect(child: ChildProcess): () => string {
  let text = '';
  const add = (part: string): void => {
    text += part;
  };
  child.stdout?.setEncoding('utf8').on('data', add);
  child.stderr?.setEncoding('utf8').on('data', add);
  return () => text;
}

async function within<T>(seconds: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), seconds * 1000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
