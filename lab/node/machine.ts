import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdir, open, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CommandAnswer, RunOptions } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { endProcesses, type LabProcess, pidsOf } from '../life/processes.ts';
import { runProgram } from '../run-program.ts';
import type { NodeFile } from './node-files.ts';

const initScript = join(import.meta.dirname, 'init.sh');

const namespaces = ['--net', '--mount', '--uts', '--ipc', '--pid', '--fork', '--mount-proc'];

/** The environment of a process on a node. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/var/lib/root',
  LANG: 'C.UTF-8',
} as const;

/** A node's machine, identified by its folder; it is on while its PID 1 runs. */
export class Machine {
  readonly folder: string;
  #pid: number | undefined;

  constructor(folder: string) {
    this.folder = folder;
  }

  async writeFiles(files: readonly NodeFile[]): Promise<void> {
    for (const { path, text, mode = 0o644 } of files) {
      const full = join(this.folder, path);
      await mkdir(dirname(full), { recursive: true });
      await writeFile(full, text, { mode });
    }
  }

  /** Starts PID 1, which waits for its network, and returns its pid. */
  async start(): Promise<number> {
    await mkdir(this.folder, { recursive: true });
    const log = await open(join(this.folder, 'init.log'), 'a');
    const child = spawn('unshare', [...namespaces, 'bash', initScript, this.folder], {
      cwd: '/',
      detached: true,
      env: environment,
      stdio: ['ignore', log.fd, log.fd],
    });
    child.unref();
    await log.close();
    for (let tries = 0; tries < 250 && child.exitCode === null; tries += 1) {
      const pid = await this.#find();
      if (pid !== undefined) return pid;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new LabFailure('A node did not start.', `Read ${join(this.folder, 'init.log')}.`);
  }

  /** Kills every process of the node: the kernel kills a PID namespace together with its first process. */
  async cut(): Promise<void> {
    this.#pid = undefined;
    const outside = await pidsOf({ ...this.#process, program: 'unshare' });
    await endProcesses(await pidsOf(this.#process));
    await endProcesses(outside);
  }

  /** Finds the pid of a running node. */
  async attach(): Promise<void> {
    await this.#find();
  }

  async #find(): Promise<number | undefined> {
    [this.#pid] = await pidsOf(this.#process);
    return this.#pid;
  }

  get pid(): number {
    if (this.#pid === undefined) throw new LabFailure(`The node of ${this.folder} is off.`, 'Power it on.');
    return this.#pid;
  }

  /** The path on this machine of a file on the node. */
  path(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  run(
    command: readonly string[],
    options: RunOptions & { signal?: AbortSignal; onLine?: (line: string) => void } = {},
  ): Promise<CommandAnswer> {
    const { env, ...others } = options;
    return runProgram([...this.#enter(), ...command], { ...others, env: { ...nodeEnvironment, ...env } });
  }

  spawn(command: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const { cwd, env, ...others } = options;
    const [program = '', ...args] = [...this.#enter(cwd === undefined ? '/' : String(cwd)), ...command];
    return spawn(program, args, { ...others, env: { ...nodeEnvironment, ...env } });
  }

  get #process(): LabProcess {
    return { program: 'bash', script: basename(initScript), folder: this.folder };
  }

  #enter(cwd = '/'): string[] {
    return [
      'nsenter',
      `--target=${this.pid}`,
      '--net',
      '--mount',
      '--uts',
      '--ipc',
      '--pid',
      `--wdns=${cwd}`,
      '--',
    ];
  }
}

const nodeEnvironment = { ...environment, KUBECONFIG: '/etc/kubernetes/admin.conf' } as const;
