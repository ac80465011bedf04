import type { Logger } from 'pino';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { WatchEvent } from '../../kubernetes/watch.ts';
import { BackOff } from '../../serving/back-off.ts';
import type { Runtime } from '../../serving/runtime.ts';
import type { FollowedKind, SourcesCluster } from './ports.ts';
import type { SourceHealth } from './source-health.ts';

/** What becomes of the objects that a feed reads. */
export interface ObjectKeeper {
  /** A whole list comes; nobody sees it before it is finished, and one that is never finished is never seen. */
  begin(): ObjectCollector;
  changed(object: KubernetesObject): void;
  deleted(object: KubernetesObject): void;
}

export interface ObjectCollector {
  add(object: KubernetesObject): void;
  /** Takes the place of everything that was known; returns how many objects there are. */
  finish(): number;
}

interface FeedParts {
  readonly kind: FollowedKind;
  readonly cluster: SourcesCluster;
  readonly keeper: ObjectKeeper;
  readonly health: SourceHealth;
  /** Past this age the webhook is not ready: everything is listed again well before. */
  readonly maxAgeMilliseconds: number;
  /** Called once, when the first list is whole. */
  readonly loaded: () => void;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Bookmarks come about every minute: https://kubernetes.io/docs/reference/using-api/api-concepts/#watch-bookmarks */
const longestSilence = 150_000;
const relistAfter = 120_000;

/** How long nothing may be heard of what is followed; after that it is read anew, and whoever asks knows it as lost. */
export function silenceMilliseconds(maxAgeMilliseconds: number): number {
  return Math.min(longestSilence, maxAgeMilliseconds * 0.75);
}

/**
 * Keeps what is known of a kind of object equal to the cluster: one list, then watches, and a list again whenever the
 * thread is lost. Whatever goes wrong, what was known stays.
 */
export class ObjectFeed {
  readonly #parts: FeedParts;
  readonly #retry: BackOff;
  readonly #relist: BackOff;
  /** Where the next watch goes on; null asks for a new list. */
  #version: string | null = null;
  #outage: { readonly since: number; readonly why: string } | null = null;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    const { random } = parts.runtime;
    this.#retry = new BackOff({ firstMilliseconds: 200, longestMilliseconds: 5_000, random });
    this.#relist = new BackOff({ firstMilliseconds: 200, longestMilliseconds: 60_000, random });
  }

  /** Runs until the signal aborts. Whatever fails is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    const { health, runtime } = this.#parts;
    while (!signal.aborted) {
      try {
        if (this.#version === null || this.#isStale()) this.#version = await this.#list(signal);
        await this.#watch(this.#version, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.#lost(health.failed(error));
        await runtime.sleep(this.#retry.next(), signal);
      }
    }
  }

  /** Logged once, and again where the reason changes: an outage may last for hours. */
  #lost(why: string): void {
    const { health, log, runtime } = this.#parts;
    const { since = runtime.elapsed(), why: before } = this.#outage ?? {};
    this.#outage = { since, why };
    if (why === before) return;
    log.warn({ source: health.name, err: why }, 'lost touch with the cluster, what was known stays');
  }

  #found(): void {
    const { health, log, runtime } = this.#parts;
    health.alive();
    if (this.#outage === null) return;
    const seconds = Math.round((runtime.elapsed() - this.#outage.since) / 1000);
    this.#outage = null;
    log.info({ source: health.name, seconds }, 'in touch with the cluster again');
  }

  /** A watch that is refused again and again does not keep the cluster from being read. */
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
    this.#found();
    return version;
  }

  async #watch(from: string, signal: AbortSignal): Promise<void> {
    const { cluster, kind, maxAgeMilliseconds, runtime } = this.#parts;
    const idleSeconds = silenceMilliseconds(maxAgeMilliseconds) / 1000;
    let silent = true;
    for await (const event of cluster.watchObjects(kind, { resourceVersion: from, idleSeconds, signal })) {
      if (event.kind === 'expired') return this.#expired(signal);
      silent = false;
      this.#take(event);
      this.#version = event.version;
    }
    // Bookmarks come every minute: a watch that ended without a word was cut by something in between.
    if (silent && !signal.aborted) await runtime.sleep(this.#retry.next(), signal);
  }

  /** A cluster that says so again and again is not asked for everything without a pause. */
  async #expired(signal: AbortSignal): Promise<void> {
    const { health, log, runtime } = this.#parts;
    this.#version = null;
    log.info({ source: health.name }, 'watch expired, listing again');
    await runtime.sleep(this.#relist.next(), signal);
  }

  #take(event: Exclude<WatchEvent, { kind: 'expired' }>): void {
    const { keeper } = this.#parts;
    this.#found();
    this.#retry.reset();
    this.#relist.reset();
    if (event.kind === 'changed') keeper.changed(event.object);
    if (event.kind === 'deleted') keeper.deleted(event.object);
  }
}
