import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A network namespace that lives as long as one process in it; nothing of it is left afterwards. */
export class NetworkNamespace {
  readonly #keeper: ChildProcess;
  readonly #children: ChildProcess[] = [];

  private constructor(keeper: ChildProcess) {
    this.#keeper = keeper;
  }

  static async create(): Promise<NetworkNamespace> {
    const keeper = spawn('unshare', ['--net', 'sleep', '3600'], { stdio: 'ignore' });
    await once(keeper, 'spawn');
    const here = readlinkSync('/proc/self/ns/net');
    while (readlinkSync(`/proc/${keeper.pid}/ns/net`) === here) await delay(5);
    const made = new NetworkNamespace(keeper);
    made.sh('ip link set lo up');
    return made;
  }

  get pid(): number {
    return this.#keeper.pid ?? 0;
  }

  /** Runs a script in it, and answers what that printed. */
  sh(script: string): string {
    return execFileSync('nsenter', [`--net=/proc/${this.pid}/ns/net`, 'sh', '-c', script], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Like `sh`, while this process goes on; a failure is an answer. */
  async answer(script: string): Promise<{ readonly code: number; readonly stdout: string }> {
    try {
      const { stdout } = await run('nsenter', [`--net=/proc/${this.pid}/ns/net`, 'sh', '-c', script]);
      return { code: 0, stdout };
    } catch (error) {
      if (error instanceof Error && 'code' in error && typeof error.code === 'number') {
        return { code: error.code, stdout: 'stdout' in error ? String(error.stdout) : '' };
      }
      throw error;
    }
  }

  /** A program in it, which ends with it. */
  spawn(command: string, parameters: readonly string[]): ChildProcess {
    const child = spawn('nsenter', [`--net=/proc/${this.pid}/ns/net`, command, ...parameters], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.push(child);
    return child;
  }

  /** Joins two with a pair of interfaces. */
  join(other: NetworkNamespace, own: string, theirs: string): void {
    this.sh(`ip link add ${own} type veth peer name ${theirs} netns ${other.pid} && ip link set ${own} up`);
    other.sh(`ip link set ${theirs} up`);
  }

  async end(): Promise<void> {
    for (const child of [...this.#children, this.#keeper]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
}
