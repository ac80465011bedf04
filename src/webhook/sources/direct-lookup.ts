import type { Logger } from 'pino';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { WrittenIdentity } from '../../injection/written-identity.ts';
import { BackOff } from '../../serving/back-off.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { type AnnotationCache, objectKey, writtenOn } from './annotation-cache.ts';
import type { FollowedKind, ObjectName, SourcesCluster } from './ports.ts';
import { SharedReads } from './shared-reads.ts';
import { describeFailure } from './source-health.ts';

/** The result of a read from the API server. */
export type Found =
  | { readonly written: WrittenIdentity | null }
  /** The object does not exist or could not be read. */
  | { readonly missing: string };

interface DirectLookupParts {
  readonly kind: Exclude<FollowedKind, 'ConfigMap'>;
  readonly cluster: SourcesCluster;
  readonly cache: AnnotationCache;
  readonly annotationPrefix: string;
  readonly waitMilliseconds: number;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** More concurrent reads would overload an API server that is already busy. */
const maxReads = 32;

/** Reads objects that the cache lacks from the API server, once for all waiting pods; the watch may be faster. */
export class DirectLookup {
  readonly #parts: DirectLookupParts;
  readonly #reads = new SharedReads<Found | null>(maxReads);

  constructor(parts: DirectLookupParts) {
    this.#parts = parts;
  }

  /** Never rejects, and takes at most `waitMilliseconds`. If `isStale`, ignores the current cache entry. */
  async find(name: ObjectName, isStale: boolean): Promise<Found> {
    const { cache, waitMilliseconds } = this.#parts;
    const key = objectKey(name);
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), waitMilliseconds);
    let failure = `no answer within ${waitMilliseconds} ms`;
    const cached = isStale ? cache.waitForUpdate(key, over.signal) : cache.waitFor(key, over.signal);
    const watched = cached.then((): Found => {
      const written = isStale && over.signal.aborted ? undefined : cache.get(key);
      return written === undefined
        ? { missing: `cannot read ${this.#named(name)}: ${failure}` }
        : { written };
    });
    const fail = (why: string): void => {
      failure = why;
    };
    const read = this.#reads.read(key, () => this.#read(name, fail)).then((found) => found ?? watched);
    try {
      return await Promise.race([watched, read]);
    } finally {
      clearTimeout(timer);
      over.abort();
    }
  }

  /**
   * Null if the API server gave no usable answer. The answer does not go into the cache: only the watch has the changes
   * in order.
   */
  async #read(name: ObjectName, fail: (why: string) => void): Promise<Found | null> {
    const { kind, cluster, annotationPrefix, runtime, waitMilliseconds, log } = this.#parts;
    const end = runtime.elapsed() + waitMilliseconds;
    const pauses = new BackOff({ firstMilliseconds: 50, longestMilliseconds: 1_000, random: runtime.random });
    for (let left = waitMilliseconds; left > 0; left = end - runtime.elapsed()) {
      try {
        const object = await cluster.getObject(kind, name, left);
        if (object === null) return { missing: `${this.#named(name)} does not exist` };
        return { written: writtenOn(object, annotationPrefix) };
      } catch (error) {
        const why = describeFailure(error);
        fail(why);
        log.warn({ kind, ...name, err: why }, 'direct read failed');
        if (isRefusal(error)) return null;
      }
      await runtime.sleep(
        Math.max(0, Math.min(pauses.next(), end - runtime.elapsed())),
        new AbortController().signal,
      );
    }
    return null;
  }

  #named({ namespace, name }: ObjectName): string {
    return this.#parts.kind === 'Namespace' ? `namespace ${name}` : `service account ${namespace}/${name}`;
  }
}

/** A retry does not help against missing permissions. */
function isRefusal(error: unknown): boolean {
  return error instanceof IrsaError && ['IRSA-CLUSTER-004', 'IRSA-CLUSTER-005'].includes(error.code);
}
