import { type FSWatcher, readFileSync, type Stats, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { messageOf } from '../../errors/thrown.ts';
import { readContainerCredentials } from '../../injection/container-credentials-file.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { accountKey } from './annotation-cache.ts';
import type { SourceHealth } from './source-health.ts';

interface FileParts {
  readonly path: string;
  readonly health: SourceHealth;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Some file systems and overlays lose file events. */
const pollMilliseconds = 5_000;

/**
 * The service accounts in the container-credentials file. A missing or empty file names none; an invalid one is ignored.
 * The kubelet updates a mounted ConfigMap by swapping a symbolic link, which only the folder's watch reports:
 * https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export class CredentialsFile {
  readonly #parts: FileParts;
  #identities: ReadonlySet<string> = new Set();
  /** State of the file when it was last read. */
  #seen = 'never';
  /** Why the current file is ignored; null if it is valid. */
  #problem: string | null = null;

  constructor(parts: FileParts) {
    this.#parts = parts;
    this.#refresh();
  }

  get size(): number {
    return this.#identities.size;
  }

  /** Why its content is still unknown; null once the file was read or found missing. */
  get unread(): string | null {
    return this.#parts.health.unready(Number.POSITIVE_INFINITY);
  }

  /** Reads the file again if the account is not in it: a pod may be created right after its entry. */
  has(namespace: string, serviceAccount: string): boolean {
    const key = accountKey(namespace, serviceAccount);
    if (this.#identities.has(key)) return true;
    this.#refresh();
    return this.#identities.has(key);
  }

  /** Follows the file until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let watcher: FSWatcher | null = null;
    while (!signal.aborted) {
      const changed = new AbortController();
      watcher?.close();
      watcher = watchFolder(dirname(this.#parts.path), () => changed.abort());
      this.#refresh();
      await this.#parts.runtime.sleep(pollMilliseconds, AbortSignal.any([signal, changed.signal]));
    }
    watcher?.close();
  }

  #refresh(): void {
    const { path, health } = this.#parts;
    try {
      const state = stateOf(statSync(path, { throwIfNoEntry: false }));
      if (state !== this.#seen) {
        this.#read(state === absent ? '' : readFileSync(path, 'utf8'));
        this.#seen = state;
      }
      if (this.#problem === null) health.alive();
    } catch (error) {
      // The file may have been deleted between the two calls, or the swap is not complete: read it again next time.
      this.#seen = 'error';
      // Each pod and each poll may hit the same error: report it once.
      if (messageOf(error) !== this.#problem) this.#reject(messageOf(error));
    }
  }

  #read(text: string): void {
    const { path, log } = this.#parts;
    const read = readContainerCredentials(text);
    if ('problem' in read) {
      this.#reject(`${path} is invalid: ${read.problem}`);
      return;
    }
    this.#identities = read.identities;
    this.#problem = null;
    log.info({ path, identities: read.identities.size }, 'read the container credentials');
  }

  #reject(problem: string): void {
    const { path, health, log } = this.#parts;
    this.#problem = problem;
    health.failed(new Error(problem));
    log.error({ path, err: problem }, 'cannot read the container credentials; keeping the previous ones');
  }
}

const absent = 'absent';

function stateOf(stats: Stats | undefined): string {
  return stats === undefined ? absent : `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** Null if the folder cannot be watched, for example because it does not exist yet. */
function watchFolder(folder: string, changed: () => void): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, changed).on('error', changed);
  } catch {
    return null;
  }
}
