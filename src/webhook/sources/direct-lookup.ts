import type { Logger } from 'pino';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { WrittenIdentity } from '../../injection/written-identity.ts';
import { BackOff } from '../../serving/back-off.ts';
import type { Runtime } from '../../serving/runtime.ts';
import { type AnnotationCache, objectKey, writtenOn } from './annotation-cache.ts';
import type { FollowedKind, ObjectName, SourcesCluster } from './ports.ts';
import { SharedReads } from './shared-reads.ts';
import { describeFailure } from './source-health.ts';

/** What a look at the API server brought. */
export type Found =
  | { readonly written: WrittenIdentity | null }
  /** There is none, or it could not be asked for. */
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

/** More direct reads at once would burden an API server that is busy already. */
const mostReads = 32;

/** Looks at the API server for what the cache does not have, however many pods wait for it; the watch may be faster. */
export class DirectLookup {
  readonly #parts: DirectLookupParts;
  readonly #reads = new SharedReads<Found | null>(mostReads);

  constructor(parts: DirectLookupParts) {
    this.#parts = parts;
  }

  /** Never rejects, and takes no longer than `waitMilliseconds`; with `isOld` what the cache has now does not count. */
  async find(name: ObjectName, isOld: boolean): Promise<Found> {
    const { cache, waitMilliseconds } = this.#parts;
    const key = objectKey(name);
    const over = new AbortController();
    const timer = setTimeout(() => over.abort(), waitMilliseconds);
    let failure = `no answer within ${waitMilliseconds} ms`;
    const heard = isOld ? cache.waitForNews(key, over.signal) : cache.waitFor(key, over.signal);
    const watched = heard.then((): Found => {
      const written = isOld && over.signal.aborted ? undefined : cache.get(key);
      return written === undefined
        ? { missing: `${this.#named(name)} could not be read: ${failure}` }
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
   * Null where the API server could not be asked. The answer is not put into the cache: the watch will, and only it
   * knows the order of changes.
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
        log.warn({ kind, ...name, err: why }, 'could not be read directly');
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

/** Asking again does not help who may not ask. */
function isRefusal(error: unknown): boolean {
  return error instanceof IrsaError && ['IRSA-CLUSTER-004', 'IRSA-CLUSTER-005'].includes(error.code);
}
