import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { WatchEvent } from '../../kubernetes/watch.ts';

/** What the webhook follows. */
export type FollowedKind = 'ServiceAccount' | 'Namespace' | 'ConfigMap';

/** One page of a list. */
export interface ObjectPage {
  /** Each of the kind that was asked for, with name and namespace. */
  readonly objects: readonly KubernetesObject[];
  /** Where a watch that follows this list begins. */
  readonly resourceVersion: string;
}

/** The cluster as the sources need it. Whatever is not exactly the answer to the question is thrown as an error. */
export interface SourcesCluster {
  listObjects(kind: FollowedKind, signal: AbortSignal): AsyncIterable<ObjectPage>;
  watchObjects(kind: FollowedKind, watch: WatchSpan): AsyncIterable<WatchEvent>;
  /** Null where there is none. The namespace of a Namespace is empty. */
  getObject(
    kind: FollowedKind,
    name: ObjectName,
    timeoutMilliseconds: number,
  ): Promise<KubernetesObject | null>;
}

export interface WatchSpan {
  readonly resourceVersion: string;
  /** A connection this long without a word counts as dead. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}
