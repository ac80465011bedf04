import type { Logger } from 'pino';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { WatchEvent } from '../../kubernetes/watch.ts';
import { BackOff } from '../../serving/back-off.ts';
import type { Runtime } from '../../serving/runtime.ts';
import type { FollowedKind, SourcesCluster } from './ports.ts';
import type { SourceHealth } from './source-health.ts';

/** Stores the objects that a feed reads. */
export interface ObjectKeeper {
  /** Starts a full list, which takes effect only when it is finished. */
  begin(): ObjectCollector;
  changed(object: KubernetesObject): void;
  deleted(object: KubernetesObject): void;
}

export interface ObjectCollector {
  add(object: KubernetesObject): void;
  /** Replaces all stored objects; returns their number. */
  finish(): number;
}

interface FeedParts {
  readonly kind: FollowedKind;
  readonly cluster: SourcesCluster;
  readonly keeper: ObjectKeeper;
  readonly health: SourceHealth;
  /** Beyond this age the webhook is not ready; the feed lists again well before. */
  readonly maxAgeMilliseconds: number;
  /** Called once, when the first list is complete. */
  readonly loaded: () => void;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Bookmarks come about every minute: https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks */
const maxSilence = 150_000;
const relistAfter = 120_000;

/** Returns how long a watch may be silent; after that it is reopened and its cache counts as stale. */
export function maxSilenceMilliseconds(maxAgeMilliseconds: number): number {
  return Math.min(maxSilence, maxAgeMilliseconds * 0.75);
}

/**
 * Keeps the stored objects of one kind equal to the cluster's: lists once, then watches, and lists again when a watch
 * cannot resume. Failures never remove stored objects.
 */
export class ObjectFeed {
  readonly #parts: FeedParts;
  readonly #retry: BackOff;
  readonly #relist: BackOff;
  /** Resource version from which the next watch resumes; null requires a new list. */
  #version: string | null = null;
  #outage: { readonly since: number; readonly why: string } | null = null;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { random } = parts.runtime;
    this.#retry = new BackOff({ firstMilliseconds: 200, longestMilliseconds: 5_000, random });
    this.#relist = new BackOff({ firstMilliseconds: 200, longestMilliseconds: 60_000, random });
  }

  /** Runs until the signal aborts, and retries every failure. */
  async run(signal: AbortSignal): Promise<void> {
    const { health, runtime } = this.#parts;
    while (!signal.aborted) {
      try {
        if (this.#version === null || this.#isStale()) this.#version = await this.#list(signal);
        await this.#watch(this.#version, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#disconnected(health.failed(error));
        await runtime.sleep(this.#retry.next(), signal);
      }
    }
  }

  /** Logs once, and again when the reason changes: an outage may last for hours. */
  #disconnected(why: string): void {
    const { health, log, runtime } = this.#parts;
    const { since = runtime.elapsed(), why: before } = this.#outage ?? {};
    this.#outage = { since, why };
    if (why === before) return;
    log.warn(
      { source: health.name, err: why },
      'lost the connection to the API server; keeping the cached objects',
    );
  }

  #connected(): void {
    const { health, log, runtime } = this.#parts;
    health.alive();
    if (this.#outage === null) return;
    const seconds = Math.round((runtime.elapsed() - this.#outage.since) / 1000);
    this.#outage = null;
    log.info({ source: health.name, seconds }, 'connected to the API server again');
  }

  /** True if watches fail for so long that only a list can update the cache. */
  #isStale(): boolean {
    const limit = Math.min(relistAfter, this.#parts.maxAgeMilliseconds / 2);
    return (this.#parts.health.ageMilliseconds ?? 0) >= limit;
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { cluster, keeper, kind, health, log } = this.#parts;
    const collector = keeper.begin();
    let version = '';
    for await (const page of cluster.listObjects(kind, signal)) {
      for (const object of page.objects) collector.add(object);
      version = page.resourceVersion;
    }
    const objects = collector.finish();
    if (!health.synced) {
      log.info({ source: health.name, objects }, 'synced');
      this.#parts.loaded();
    }
    this.#connected();
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { cluster, kind, maxAgeMilliseconds, runtime } = this.#parts;
    const idleSeconds = maxSilenceMilliseconds(maxAgeMilliseconds) / 1000;
    let silent = true;
    for await (const event of cluster.watchObjects(kind, { resourceVersion: from, idleSeconds, signal })) {
      if (event.kind === 'expired') return this.#expired(signal);
      silent = false;
      this.#take(event);
      this.#version = event.version;
    }
    // Bookmarks come every minute: if a watch ends without an event, something between cut the connection.
    if (silent && !signal.aborted) await runtime.sleep(this.#retry.next(), signal);
  }

  /** Pauses, so that a cluster on which every watch expires does not get list requests in a tight loop. */
  async #expired(signal: AbortSignal): Promise<void> {
    const { health, log, runtime } = this.#parts;
    this.#version = null;
    log.info({ source: health.name }, 'watch expired; listing again');
    await runtime.sleep(this.#relist.next(), signal);
  }

  #take(event: Exclude<WatchEvent, { kind: 'expired' }>): void {
    const { keeper } = this.#parts;
    this.#connected();
    this.#retry.reset();
    this.#relist.reset();
    if (event.kind === 'changed') keeper.changed(event.object);
    if (event.kind === 'deleted') keeper.deleted(event.object);
  }
}
