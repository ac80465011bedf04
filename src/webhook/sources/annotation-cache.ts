import {
  isRoleAnnotation,
  readWrittenIdentity,
  type WrittenIdentity,
} from '../../injection/written-identity.ts';
import type { KubernetesObject } from '../../kubernetes/transport.ts';
import { isJsonObject, stringAt, valueAt } from '../../trust/json.ts';
import type { ObjectCollector, ObjectKeeper } from './object-feed.ts';
import { packIdentity, unpackIdentity } from './packed-identity.ts';
import type { ObjectName } from './ports.ts';

/** Null for an object without irsactl's annotations, undefined for an unknown object. */
export type KnownIdentity = WrittenIdentity | null | undefined;

/** The identity annotations of each service account or namespace, and nothing else of them. */
export class AnnotationCache implements ObjectKeeper {
  readonly #prefix: string;
  #packed = new Map<string, string>();
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(annotationPrefix: string) {
    this.#prefix = annotationPrefix;
  }

  get size(): number {
    return this.#packed.size;
  }

  get(key: string): KnownIdentity {
    const packed = this.#packed.get(key);
    return packed === undefined ? undefined : unpackIdentity(packed);
  }

  begin(): ObjectCollector {
    const packed = new Map<string, string>();
    return {
      add: (object) => {
        packed.set(flat(keyOf(object)), packIdentity(writtenOn(object, this.#prefix)));
      },
      finish: () => {
        this.#packed = packed;
        for (const [key, waiters] of this.#waiting) if (packed.has(key)) for (const wake of waiters) wake();
        return packed.size;
      },
    };
  }

  changed(object: KubernetesObject): void {
    const key = flat(keyOf(object));
    this.#packed.set(key, packIdentity(writtenOn(object, this.#prefix)));
    for (const wake of this.#waiting.get(key) ?? []) wake();
  }

  deleted(object: KubernetesObject): void {
    this.#packed.delete(keyOf(object));
  }

  /** Resolves when the object is in the cache or the signal aborts; never rejects. */
  waitFor(key: string, signal: AbortSignal): Promise<void> {
    return this.#packed.has(key) ? Promise.resolve() : this.waitForUpdate(key, signal);
  }

  /** Resolves when the object's entry is updated or the signal aborts; never rejects. */
  waitForUpdate(key: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const waiters = this.#waiting.get(key) ?? new Set();
      this.#waiting.set(key, waiters);
      const wake = (): void => {
        waiters.delete(wake);
        if (waiters.size === 0) this.#waiting.delete(key);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}

/** Reads the annotations with the configured prefix, and those that may be a misspelling of it. */
export function writtenOn(object: KubernetesObject, prefix: string): WrittenIdentity | null {
  const annotations = valueAt(object, 'metadata', 'annotations');
  if (!isJsonObject(annotations)) return null;
  const ours: Record<string, string> = {};
  for (const [key, value] of Object.entries(annotations)) {
    if (typeof value === 'string' && (key.startsWith(prefix) || isRoleAnnotation(key)))
      ours[key] = bounded(value);
  }
  return readWrittenIdentity(ours, prefix);
}

/** Maximum of an ARN: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html */
const maxValueLength = 2_048;

/** Long annotations must not fill the memory. The `…` marks a truncated value; no ARN contains it. */
function bounded(value: string): string {
  return value.length > maxValueLength ? flat(`${value.slice(0, maxValueLength)}…`) : value;
}

function keyOf(object: KubernetesObject): string {
  const metadata = valueAt(object, 'metadata');
  return objectKey({
    namespace: stringAt(metadata, 'namespace') ?? '',
    name: stringAt(metadata, 'name') ?? '',
  });
}

/** `namespace/name`, or the name alone for an object without a namespace. Neither contains a slash. */
export function objectKey({ namespace, name }: ObjectName): string {
  return namespace === '' ? name : accountKey(namespace, name);
}

export function accountKey(namespace: string, name: string): string {
  return `${namespace}/${name}`;
}

/** Copies a string: V8 keeps the parts of a concatenated one, which takes twice the memory. */
function flat(text: string): string {
  return Buffer.from(text).toString();
}
