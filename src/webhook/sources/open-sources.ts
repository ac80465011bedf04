import type { Logger } from 'pino';
import type { Runtime } from '../../serving/runtime.ts';
import type { SourceState } from '../metrics/metrics.ts';
import { AnnotationCache } from './annotation-cache.ts';
import { CredentialsFile } from './credentials-file.ts';
import { DirectLookup } from './direct-lookup.ts';
import { IdentityLookup } from './identity-lookup.ts';
import { IdentityMapKeeper } from './identity-map-keeper.ts';
import type { IdentitySources } from './identity-sources.ts';
import { ObjectFeed, type ObjectKeeper, silenceMilliseconds } from './object-feed.ts';
import type { FollowedKind, SourcesCluster } from './ports.ts';
import { SourceHealth, type SourceName } from './source-health.ts';

/** What the flags say about the sources. */
export interface SourceSettings {
  readonly annotationPrefix: string;
  /** The longest that a pod waits for what is not known yet. */
  readonly lookupMilliseconds: number;
  readonly maxCacheAge: number;
  readonly watchConfigMap: boolean;
  readonly watchNamespaces: boolean;
  /** Path of the container-credentials file; null where nobody gets container credentials. */
  readonly containerCredentials: string | null;
}

interface SourcesParts {
  readonly cluster: SourcesCluster;
  readonly settings: SourceSettings;
  /** Called when much has been read that is not needed any more. */
  readonly collectGarbage?: () => void;
  readonly runtime: Runtime;
  readonly log: Logger;
}

/** Everything that the webhook knows of the cluster. */
export interface WebhookSources extends IdentitySources {
  /** Follows all of it until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Why pods cannot be answered yet, or any more: a sentence for each source in trouble. */
  unready(): readonly string[];
  states(): readonly SourceState[];
}

interface Source {
  readonly health: SourceHealth;
  /** Why pods cannot be answered from it; null where they can. */
  readonly unready: () => string | null;
  readonly size: () => number;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function openSources(parts: SourcesParts): WebhookSources {
  const { cluster, settings, runtime, log } = parts;
  const { annotationPrefix, lookupMilliseconds: waitMilliseconds } = settings;
  const annotated = (kind: 'ServiceAccount' | 'Namespace', name: SourceName) => {
    const cache = new AnnotationCache(annotationPrefix);
    const direct = new DirectLookup({
      kind,
      cluster,
      cache,
      annotationPrefix,
      waitMilliseconds,
      runtime,
      log,
    });
    const health = healthOf(parts, name);
    const silence = silenceMilliseconds(settings.maxCacheAge);
    const isLost = () => (health.ageMilliseconds ?? 0) > silence;
    return { cache, direct, isLost, source: followed(parts, kind, health, cache) };
  };
  const accounts = annotated('ServiceAccount', 'service-accounts');
  const namespaces = settings.watchNamespaces ? annotated('Namespace', 'namespaces') : null;
  const map = settings.watchConfigMap ? openMap(parts) : null;
  const credentials = openCredentials(parts);
  const sources = [accounts, namespaces, map, credentials].flatMap((open) => open?.source ?? []);
  const lookup = new IdentityLookup({ accounts, namespaces, map, credentials: credentials?.file ?? null });
  return {
    find: (namespace, serviceAccount) => lookup.find(namespace, serviceAccount),
    async run(signal) {
      await Promise.all(sources.map((source) => source.run(signal)));
    },
    unready: () => sources.flatMap((source) => source.unready() ?? []),
    states: () => sources.map(stateOf),
  };
}

function stateOf({ health, size }: Source): SourceState {
  const { name, ageMilliseconds, failures } = health;
  return { name, size: size(), ageMilliseconds, failures };
}

function healthOf({ runtime }: SourcesParts, name: SourceName): SourceHealth {
  return new SourceHealth(name, runtime.elapsed);
}

interface Kept extends ObjectKeeper {
  readonly size: number;
}

function followed(parts: SourcesParts, kind: FollowedKind, health: SourceHealth, keeper: Kept): Source {
  const { cluster, runtime, log, collectGarbage: loaded = () => {} } = parts;
  const { maxCacheAge: maxAgeMilliseconds } = parts.settings;
  const feed = new ObjectFeed({ kind, cluster, keeper, health, maxAgeMilliseconds, loaded, runtime, log });
  return {
    health,
    unready: () => health.unready(maxAgeMilliseconds),
    size: () => keeper.size,
    run: (signal) => feed.run(signal),
  };
}

function openMap(parts: SourcesParts) {
  const { runtime, log, settings } = parts;
  const health = healthOf(parts, 'config-map');
  const keeper = new IdentityMapKeeper(health, log);
  const unread = () => health.unready(Number.POSITIVE_INFINITY) ?? keeper.unread;
  const untilRead = async (): Promise<string | null> => {
    const over = new AbortController();
    await Promise.race([health.firstRead, runtime.sleep(settings.lookupMilliseconds, over.signal)]);
    over.abort();
    return unread();
  };
  const source = followed(parts, 'ConfigMap', health, keeper);
  const silence = silenceMilliseconds(settings.maxCacheAge);
  return {
    keeper,
    lost: () => health.unready(silence),
    untilRead,
    source: { ...source, unready: () => source.unready() ?? keeper.unread },
  };
}

function openCredentials(parts: SourcesParts) {
  const { runtime, log } = parts;
  const path = parts.settings.containerCredentials;
  if (path === null) return null;
  const health = healthOf(parts, 'container-credentials');
  const file = new CredentialsFile({ path, health, runtime, log });
  const source: Source = {
    health,
    // What turns bad later must not stop the pods that it says nothing about: the old one stays.
    unready: () => file.unread,
    size: () => file.size,
    run: (signal) => file.run(signal),
  };
  return { file, source };
}
