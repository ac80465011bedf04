import type { Logger } from 'pino';
import { findMapped, type MappedIdentity, readIdentityMap } from '../../injection/identity-map.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { stringAt } from '../../trust/json.ts';
import { identityMapName } from './cluster-objects.ts';
import type { ObjectCollector, ObjectKeeper } from './object-feed.ts';
import type { SourceHealth } from './source-health.ts';

const nobody: ReadonlyMap<string, MappedIdentity> = new Map();

/** What the ConfigMap says. One that is deleted is forgotten; one that cannot be read changes nothing. */
export class IdentityMapKeeper implements ObjectKeeper {
  readonly #health: SourceHealth;
  readonly #log: Logger;
  #entries = nobody;
  /** As it was read last, so that a new list does not repeat every complaint. */
  #text: string | null = null;
  /** Why it says nothing yet; null once it could be used, or was found not to exist. */
  #unread: string | null = 'not read yet';

  constructor(health: SourceHealth, log: Logger) {
    this.#health = health;
    this.#log = log;
  }

  /** Why nobody knows yet what it says; null once it could be used, or was found not to exist. */
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
    this.#log.info({ configMap: identityMapName }, 'the ConfigMap was deleted, its identities are forgotten');
  }

  /** Without the object nobody has a role by it. */
  #forget(): void {
    this.#entries = nobody;
    this.#text = null;
    this.#unread = null;
  }

  #read(object: KubernetesObject): void {
    const text = stringAt(object, 'data', 'config');
    if (text === this.#text && text !== null) return;
    this.#text = text;
    const read = text === null ? null : readIdentityMap(text);
    if (read === null) {
      const why = text === null ? 'it has no key "config"' : 'its key "config" is no JSON object';
      const trouble = `the ConfigMap ${identityMapName} cannot be used: ${why}`;
      if (this.#unread !== null) this.#unread = trouble;
      this.#health.failed(new SyntaxError(trouble));
      this.#log.error(
        { configMap: identityMapName, why },
        'the ConfigMap cannot be used, what was known stays',
      );
      return;
    }
    this.#entries = read.entries;
    this.#unread = null;
    const { problems } = read;
    if (problems.length > 0) {
      this.#log.warn({ configMap: identityMapName, problems }, 'parts of the ConfigMap are left out');
    }
    this.#log.info({ configMap: identityMapName, entries: read.entries.size }, 'the ConfigMap was read');
  }
}

/** A server that does not know the field selector tells of others too. */
function isOurs(object: KubernetesObject): boolean {
  return stringAt(object, 'metadata', 'name') === identityMapName;
}
