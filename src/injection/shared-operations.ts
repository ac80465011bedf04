import type { Json } from '../trust/json.ts';
import { type IdentityInPod, usualVariables } from './container-variables.ts';
import { append, isAbsent, type PatchOperation, prepend } from './patch-operation.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import type { TokenSource } from './token-source.ts';

/** Where a container stands in its pod, and the two of its lists that are added to. */
export interface ContainerPlace {
  readonly list: 'initContainers' | 'containers';
  readonly index: number;
  readonly env: Json | undefined;
  readonly volumeMounts: Json | undefined;
}

/** Those of a pod: the same ones for all of its identity, unless it is for Windows or names its sessions after itself. */
export function operationsFor(
  own: IdentityInPod,
  isWindows: boolean,
  source: TokenSource,
  settings: InjectionSettings,
): SharedOperations {
  const make = () => new SharedOperations(source, usualVariables(own));
  if (isWindows || own.sessionName) return make();
  const last = kept.get(own.identity);
  if (last?.settings === settings) return last.operations;
  const operations = make();
  kept.set(own.identity, { settings, operations });
  return operations;
}

interface Kept {
  readonly settings: InjectionSettings;
  readonly operations: SharedOperations;
}

const kept = new WeakMap<ResolvedIdentity, Kept>();

/**
 * What is added to a pod, and to a container that sets nothing of it by itself. Nearly all pods of one identity get the same: the
 * very same objects, so that whoever writes them down can tell that they are written already.
 */
export class SharedOperations {
  /** What a container gets that does not mount the token yet. */
  readonly mount: Json;
  readonly #source: TokenSource;
  readonly #variables: readonly Json[];
  /** Of the last life that was asked for. */
  #volume: { readonly seconds: number; readonly operation: PatchOperation } | null = null;
  readonly #ofContainers = new Map<number, readonly PatchOperation[]>();

  constructor(source: TokenSource, variables: readonly Json[]) {
    this.mount = { name: source.volumeName, readOnly: true, mountPath: source.mountPath };
    this.#source = source;
    this.#variables = variables;
  }

  /** Adds the volume of a token that lives so many seconds to those that there are. */
  volume(existing: Json | undefined, seconds: number): PatchOperation {
    const known = this.#volume;
    if (known?.seconds === seconds && !isAbsent(existing)) return known.operation;
    const operation = prepend('/spec/volumes', existing, newVolume(this.#source, seconds));
    if (!isAbsent(existing)) this.#volume = { seconds, operation };
    return operation;
  }

  /** Adds variables and mount. */
  container(place: ContainerPlace): readonly PatchOperation[] {
    const key = keyOf(place);
    const known = this.#ofContainers.get(key);
    if (known !== undefined) return known;
    const operations = this.#operations(place);
    if (place.index < mostKept) this.#ofContainers.set(key, operations);
    return operations;
  }

  #operations({ list, index, env, volumeMounts }: ContainerPlace): readonly PatchOperation[] {
    const path = `/spec/${list}/${index}`;
    return append(`${path}/env`, env, this.#variables).concat(
      append(`${path}/volumeMounts`, volumeMounts, [this.mount]),
    );
  }
}

/** Hardly a pod has more containers in a list. */
const mostKept = 16;

/** One number for all that the operations of a container depend on. */
function keyOf({ list, index, env, volumeMounts }: ContainerPlace): number {
  const parts = [list === 'containers', !isAbsent(env), !isAbsent(volumeMounts)];
  return parts.reduce((key, part) => key * 2 + Number(part), index);
}

function newVolume({ volumeName, audience, file }: TokenSource, expirationSeconds: number): Json {
  const token = { expirationSeconds, path: file };
  const source = { serviceAccountToken: audience === '' ? token : { audience, ...token } };
  return { name: volumeName, projected: { sources: [source] } };
}
