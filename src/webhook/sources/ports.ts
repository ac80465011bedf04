import type { KubernetesObject } from '../../kubernetes/transport.ts';
import type { WatchEvent } from '../../kubernetes/watch.ts';

/** The kinds that the webhook watches. */
export type FollowedKind = 'ServiceAccount' | 'Namespace' | 'ConfigMap';

/** One page of a list. */
export interface ObjectPage {
  /** Each has the requested kind, a name and its namespace. */
  readonly objects: readonly KubernetesObject[];
  /** The version from which a watch continues this list. */
  readonly resourceVersion: string;
}

/** Validated reads from the cluster; each throws on an invalid answer. */
export interface SourcesCluster {
  listObjects(kind: FollowedKind, signal: AbortSignal): AsyncIterable<ObjectPage>;
  watchObjects(kind: FollowedKind, watch: WatchSpan): AsyncIterable<WatchEvent>;
  /** Null if the object does not exist. The namespace of a Namespace is empty. */
  getObject(
    kind: FollowedKind,
    name: ObjectName,
    timeoutMilliseconds: number,
  ): Promise<KubernetesObject | null>;
}

export interface WatchSpan {
  readonly resourceVersion: string;
  /** A connection without an event for this long counts as dead. */
  readonly idleSeconds: number;
  readonly signal: AbortSignal;
}

export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}
