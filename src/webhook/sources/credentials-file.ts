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

/** File events are lost in some file systems and overlays. */
const pollMilliseconds = 5_000;

/**
 * The service accounts that the container-credentials file names. A missing or empty file names nobody; one that cannot
 * be used changes nothing. A mounted ConfigMap changes by a swapped symbolic link, of which only its folder has an event:
 * https://kubernetes.io/docs/concepts/configuration/configmap/#mounted-configmaps-are-updated-automatically
 */
export class CredentialsFile {
  readonly #parts: FileParts;
  #identities: ReadonlySet<string> = new Set();
  /** What was read last. */
  #seen = 'never';
  /** Why what is there now does not count; null where it does. */
  #trouble: string | null = null;

  constructor(parts: FileParts) {
    this.#parts = parts;
    this.#look();
  }

  get size(): number {
    return this.#identities.size;
  }

  /** Why nobody knows yet whom it names; null once it was read, or was found not to exist. */
  get unread(): string | null {
    return this.#parts.health.unready(Number.POSITIVE_INFINITY);
  }

  /** Whoever is not in it is looked for in the file as it is now: a pod may come right after its entry. */
  has(namespace: string, serviceAccount: string): boolean {
    const key = accountKey(namespace, serviceAccount);
    if (this.#identities.has(key)) return true;
    this.#look();
    return this.#identities.has(key);
  }

  /** Follows the file until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    let watcher: FSWatcher | null = null;
    while (!signal.aborted) {
      const changed = new AbortController();
      watcher?.close();
      watcher = watchFolder(dirname(this.#parts.path), () => changed.abort());
      this.#look();
      await this.#parts.runtime.sleep(pollMilliseconds, AbortSignal.any([signal, changed.signal]));
    }
    watcher?.close();
  }

  #look(): void {
    const { path, health } = this.#parts;
    try {
      const state = stateOf(statSync(path, { throwIfNoEntry: false }));
      if (state !== this.#seen) {
        this.#read(state === absent ? '' : readFileSync(path, 'utf8'));
        this.#seen = state;
      }
      if (this.#trouble === null) health.alive();
    } catch (error) {
      // The file went away between the two calls, or the swap is half done: the next look tells.
      this.#seen = 'error';
      // Each pod and each look may find the same.
      if (messageOf(error) !== this.#trouble) this.#complain(messageOf(error));
    }
  }

  #read(text: string): void {
    const { path, log } = this.#parts;
    const read = readContainerCredentials(text);
    if ('problem' in read) {
      this.#complain(`${path} cannot be used: ${read.problem}`);
      return;
    }
    this.#identities = read.identities;
    this.#trouble = null;
    log.info({ path, identities: read.identities.size }, 'the container credentials were read');
  }

  #complain(trouble: string): void {
    const { path, health, log } = this.#parts;
    this.#trouble = trouble;
    health.failed(new Error(trouble));
    log.error({ path, err: trouble }, 'the container credentials cannot be used, what was known stays');
  }
}

const absent = 'absent';

function stateOf(stats: Stats | undefined): string {
  return stats === undefined ? absent : `${stats.dev} ${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** Null where the folder cannot be watched, for example because it does not exist yet. */
function watchFolder(folder: string, changed: () => void): FSWatcher | null {
  try {
    return watch(folder, { persistent: false }, changed).on('error', changed);
  } catch {
    return null;
  }
}
