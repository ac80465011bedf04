import type { Logger } from 'pino';
import { messageOf } from '../../errors/thrown.ts';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import { readWrittenIdentity } from '../../injection/written-identity.ts';
import type { WebhookCluster } from '../ports.ts';
import { type AccountCache, accountKey, type KnownAccount } from './account-cache.ts';
import type { IdentitySources } from './identity-sources.ts';

interface LookupParts {
  readonly cache: AccountCache;
  readonly cluster: WebhookCluster;
  readonly settings: InjectionSettings;
  /** How long a pod may wait for a service account that the cache does not have; 0 turns it off. */
  readonly graceMilliseconds: number;
  readonly log: Logger;
}

/** More direct reads than this at once would burden an API server that is busy already; the rest waits for the watch. */
const mostReads = 32;

/** Answers from the cache; for an unknown account asks the API server once, however many pods wait for it. */
export class AccountLookup implements IdentitySources {
  readonly #parts: LookupParts;
  readonly #pending = new Map<string, Promise<KnownAccount>>();

  constructor(parts: LookupParts) {
    this.#parts = parts;
  }

  /** Answers at once where the cache knows the account. */
  find(namespace: string, name: string): IdentityFacts | Promise<IdentityFacts> {
    const account = this.#account(namespace, name);
    return account instanceof Promise ? account.then(factsOf) : factsOf(account);
  }

  #account(namespace: string, name: string): KnownAccount | Promise<KnownAccount> {
    const key = accountKey(namespace, name);
    const known = this.#parts.cache.get(key);
    if (known !== undefined || this.#parts.graceMilliseconds <= 0 || name === '') return known;
    const pending = this.#pending.get(key) ?? this.#ask(key, namespace, name);
    this.#pending.set(key, pending);
    return pending;
  }

  async #ask(key: string, namespace: string, name: string): Promise<KnownAccount> {
    const { cache, graceMilliseconds } = this.#parts;
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), graceMilliseconds);
    try {
      const watched = cache.waitFor(key, over.signal).then(() => cache.get(key));
      if (this.#pending.size >= mostReads) return await watched;
      return await Promise.race([watched, this.#read(namespace, name, watched)]);
    } finally {
      clearTimeout(timer);
      over.abort();
      this.#pending.delete(key);
    }
  }

  /** The answer is not put into the cache: the watch will, and only it knows the order of changes. */
  async #read(namespace: string, name: string, watched: Promise<KnownAccount>): Promise<KnownAccount> {
    const { cluster, settings, graceMilliseconds, log } = this.#parts;
    try {
      const account = await cluster.getAccount(namespace, name, graceMilliseconds);
      return account === null
        ? undefined
        : readWrittenIdentity(account.annotations, settings.annotationPrefix);
    } catch (error) {
      const message = messageOf(error);
      log.warn({ namespace, serviceAccount: name, err: message }, 'the service account could not be read');
      return watched;
    }
  }
}

function factsOf(account: KnownAccount): IdentityFacts {
  const unknown = account === undefined ? { unknownBecause: 'the service account is unknown' } : {};
  return { account, ...unknown, namespace: null, mapped: null, containerCredentials: false };
}
