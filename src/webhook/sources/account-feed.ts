import type { Logger } from 'pino';
import { messageOf } from '../../errors/thrown.ts';
import type { InjectionSettings } from '../../injection/settings.ts';
import {
  looksLikeRoleArn,
  readWrittenIdentity,
  type WrittenIdentity,
} from '../../injection/written-identity.ts';
import type { Account, AccountEvent, Runtime, WebhookCluster } from '../ports.ts';
import { type AccountCache, accountKey } from './account-cache.ts';
import { BackOff } from './back-off.ts';

interface FeedParts {
  readonly cluster: WebhookCluster;
  readonly cache: AccountCache;
  readonly settings: InjectionSettings;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Keeps the cache equal to the cluster: one list, then watches, and a list again whenever the thread is lost. */
export class AccountFeed {
  readonly #parts: FeedParts;
  readonly #backOff: BackOff;
  /** Where the next watch goes on; null asks for a new list. */
  #version: string | null = null;
  #synced = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { random } = parts.runtime;
    this.#backOff = new BackOff({ firstMilliseconds: 200, longestMilliseconds: 5_000, random });
  }

  /** True once the whole cluster has been read. An outage later leaves it true: old knowledge is better than none. */
  get synced(): boolean {
    return this.#synced;
  }

  /** Runs until the signal aborts. Every failure is logged and tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        this.#version ??= await this.#list();
        await this.#watch(this.#version, signal);
      } catch (error) {
        if (signal.aborted) return;
        const pause = this.#backOff.next();
        this.#parts.log.warn(
          { err: messageOf(error), retryMilliseconds: Math.round(pause) },
          'lost the service accounts of the cluster',
        );
        await this.#parts.runtime.sleep(pause, signal);
      }
    }
  }

  async #list(): Promise<string> {
    const accounts = new Map<string, WrittenIdentity | null>();
    let version = '';
    for await (const page of this.#parts.cluster.listAccounts()) {
      for (const account of page.accounts) {
        accounts.set(accountKey(account.namespace, account.name), this.#identity(account));
      }
      version = page.resourceVersion;
    }
    this.#parts.cache.replace(accounts);
    if (!this.#synced) this.#parts.log.info({ serviceAccounts: accounts.size }, 'synced');
    this.#synced = true;
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    let silent = true;
    for await (const event of this.#parts.cluster.watchAccounts(from, signal)) {
      if (event.kind === 'expired') {
        this.#version = null;
        this.#parts.log.info('watch expired, listing again');
        // A cluster that says so again and again is not asked without a pause.
        await this.#parts.runtime.sleep(this.#backOff.next(), signal);
        return;
      }
      silent = false;
      this.#backOff.reset();
      this.#take(event);
      this.#version = event.version;
    }
    // Bookmarks come every minute: a watch that ended without a word was cut by something in between.
    if (silent && !signal.aborted) await this.#parts.runtime.sleep(this.#backOff.next(), signal);
  }

  #take(event: Exclude<AccountEvent, { kind: 'expired' }>): void {
    if (event.kind === 'bookmark') return;
    const { account } = event;
    const key = accountKey(account.namespace, account.name);
    if (event.kind === 'deleted') this.#parts.cache.delete(key);
    else this.#parts.cache.set(key, this.#identity(account));
  }

  #identity(account: Account): WrittenIdentity | null {
    const identity = readWrittenIdentity(account.annotations, this.#parts.settings.annotationPrefix);
    if (identity?.roleArn && !looksLikeRoleArn(identity.roleArn)) {
      const { namespace, name } = account;
      this.#parts.log.warn(
        { namespace, serviceAccount: name },
        'the role annotation is not an ARN of a role',
      );
    }
    return identity;
  }
}
