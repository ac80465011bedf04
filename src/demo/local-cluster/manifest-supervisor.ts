import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '../reaper.ts';
import { readManifestArguments } from './manifest.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

interface SupervisorInput {
  readonly manifestPath: string;
  /** Replaces the program in the manifest's image. */
  readonly program: string;
  readonly logPath: string;
  readonly reaper: Reaper;
  /** How often the file is polled, in addition to its events; the kubelet polls every 20 s. */
  readonly pollMilliseconds?: number;
}

/** The running process, and the manifest text that it was started from. */
interface Supervised {
  readonly process: ServerProcess;
  readonly manifest: string;
  readonly since: number;
}

// The kubelet's back-off starts at 10 s, which is too long for a demo.
// https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts
const initialBackoff = 500;
const maxBackoff = 10_000;
const healthyAfter = 10_000;

/** Runs a process from a static pod manifest, like a kubelet: restarts it when the file changes, ends it when it is deleted. */
export class ManifestSupervisor {
  readonly #input: SupervisorInput;
  readonly #ending = new AbortController();
  readonly #watcher: FSWatcher;
  readonly #finished: Promise<void>;
  #wake = new AbortController();
  #running: Supervised | null = null;
  #seen: string | null = null;
  #starts = 0;
  #failures = 0;
  #backoff = initialBackoff;

  constructor(input: SupervisorInput) {
    this.#input = input;
    this.#watcher = watch(dirname(input.manifestPath), () => this.#wake.abort());
    // A broken watch is harmless: the file is polled, too.
    this.#watcher.on('error', () => undefined);
    this.#finished = this.#follow();
  }

  /** How often the process was restarted. */
  restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** How often the process of this manifest has exited by itself. */
  failures(manifest: string): number {
    return manifest === this.#seen ? this.#failures : 0;
  }

  /** Null while nothing runs. */
  current(): Supervised | null {
    return this.#running;
  }

  /** Ends the process and stops following the file. */
  async stop(): Promise<void> {
    this.#ending.abort();
    this.#wake.abort();
    this.#watcher.close();
    await this.#finished;
  }

  async #follow(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      this.#wake = new AbortController();
      const manifest = await readFile(this.#input.manifestPath, 'utf8').catch(() => null);
      if (this.#seen !== manifest) {
        await this.#endProcess();
        this.#seen = manifest;
        this.#failures = 0;
        this.#backoff = initialBackoff;
      }
      if (this.#running?.process.hasExited() === true) {
        await this.#backOff(this.#running);
        continue;
      }
      if (this.#running === null && manifest !== null) this.#start(manifest);
      await pause(this.#input.pollMilliseconds ?? 1_000, this.#wake.signal);
    }
    await this.#endProcess();
  }

  #start(manifest: string): void {
    const args = readManifestArguments(manifest);
    if (args === null) return;
    const { program, logPath, reaper } = this.#input;
    const process = startServerProcess({ program, args, logPath, reaper });
    this.#starts += 1;
    this.#running = { process, manifest, since: Date.now() };
    void process.exited.then(() => this.#wake.abort());
  }

  async #endProcess(): Promise<void> {
    await this.#running?.process.end();
    this.#running = null;
  }

  async #backOff(ended: Supervised): Promise<void> {
    if (Date.now() - ended.since > healthyAfter) this.#backoff = initialBackoff;
    this.#running = null;
    this.#failures += 1;
    // A new manifest does not wait for the back-off of the old one.
    await pause(this.#backoff, this.#newWakeSignal());
    this.#backoff = Math.min(this.#backoff * 2, maxBackoff);
  }

  #newWakeSignal(): AbortSignal {
    this.#wake = new AbortController();
    if (this.#ending.signal.aborted) this.#wake.abort();
    return this.#wake.signal;
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
