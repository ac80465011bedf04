import type { Logger } from 'pino';
import { findMapped, type MappedIdentity, readIdentityMap } from '../../injection/identity-map.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { stringAt } from '../../trust/json.ts';
import { identityMapName } from './cluster-objects.ts';
import type { ObjectCollector, ObjectKeeper } from './object-feed.ts';
import type { SourceHealth } from './source-health.ts';

const noEntries: ReadonlyMap<string, MappedIdentity> = new Map();

/** The entries of the ConfigMap. Deleting it removes them; an invalid one is ignored. */
export class IdentityMapKeeper implements ObjectKeeper {
  readonly #health: SourceHealth;
  readonly #log: Logger;
  #entries = noEntries;
  /** The text read last, so that listing it again does not log its problems again. */
  #text: string | null = null;
  /** Why its content is still unknown; null once it was valid or found missing. */
  #unread: string | null = 'not read yet';

  constructor(health: SourceHealth, log: Logger) {
    this.#health = health;
    this.#log = log;
  }

  /** Why its content is still unknown, with the source's name; null once it was valid or found missing. */
  get unread(): string | null {
    return this.#unread === null ? null : `${this.#health.name}: ${this.#unread}`;
  }

  get size(): number {
    return this.#entries.size;
  }

  find(namespace: string, serviceAccount: string): MappedIdentity | null {
    return findMapped(this.#entries, namespace, serviceAccount);
  }

  begin(): ObjectCollector {
    let found: KubernetesObject | null = null;
    return {
      add: (object) => {
        if (isOurs(object)) found = object;
      },
      finish: () => {
        if (found === null) this.#forget();
        else this.#read(found);
        return found === null ? 0 : 1;
      },
    };
  }

  changed(object: KubernetesObject): void {
    if (isOurs(object)) this.#read(object);
  }

  deleted(object: KubernetesObject): void {
    if (!isOurs(object)) return;
    this.#forget();
    this.#log.info(
      { configMap: identityMapName },
      'the ConfigMap was deleted; its identities no longer apply',
    );
  }

  #forget(): void {
    this.#entries = noEntries;
    this.#text = null;
    this.#unread = null;
  }

  #read(object: KubernetesObject): void {
    const text = stringAt(object, 'data', 'config');
    if (text === this.#text && text !== null) return;
    this.#text = text;
    const read = text === null ? null : readIdentityMap(text);
    if (read === null) {
      const why = text === null ? 'it has no key "config"' : 'its key "config" is not a JSON object';
      const problem = `the ConfigMap ${identityMapName} is invalid: ${why}`;
      if (this.#unread !== null) this.#unread = problem;
      this.#health.failed(new SyntaxError(problem));
      this.#log.error(
        { configMap: identityMapName, why },
        'the ConfigMap is invalid; keeping the previous entries',
      );
      return;
    }
    this.#entries = read.entries;
    this.#unread = null;
    const { problems } = read;
    if (problems.length > 0) {
      this.#log.warn({ configMap: identityMapName, problems }, 'skipped invalid entries of the ConfigMap');
    }
    this.#log.info({ configMap: identityMapName, entries: read.entries.size }, 'read the ConfigMap');
  }
}

/** A server that ignores the field selector sends other ConfigMaps too. */
function isOurs(object: KubernetesObject): boolean {
  return stringAt(object, 'metadata', 'name') === identityMapName;
}
