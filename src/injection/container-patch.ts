import { asList, isJsonObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import {
  type IdentityInPod,
  setsPair,
  setsRegion,
  stsVariable,
  variablesFor,
} from './container-variables.ts';
import { append, type PatchOperation } from './patch-operation.ts';
import { type TokenMount, type TokenPlaces, tokenMount } from './token-mount.ts';
import { pairNames } from './token-source.ts';

/** The facts about a pod that all its containers share. */
export type PodFacts = TokenPlaces & IdentityInPod;

interface ContainerPatch {
  readonly operations: readonly PatchOperation[];
  /** Why the container gets nothing or only a part; for the log. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
}

/** Applies the rules of the EKS webhook to one container. */
export function patchContainer(
  container: Json,
  list: 'initContainers' | 'containers',
  index: number,
  pod: PodFacts,
): ContainerPatch {
  if (!isJsonObject(container)) return untouched('is not an object');
  const { env: writtenEnv, volumeMounts: writtenMounts, volumeDevices } = container;
  const [env, mounts] = [asList(writtenEnv), asList(writtenMounts)];
  if (env === null || mounts === null) return untouched('has an env or volumeMounts that is not a list');
  const names = awsNames(env);
  if (setsAll(names, pod)) return untouched('already sets role, region and STS');
  const mount = tokenMount(mounts, asList(volumeDevices) ?? [], pod);
  const file = mount.kind === 'taken' ? null : mount.file;
  const path = `/spec/${list}/${index}`;
  const operations = append(`${path}/env`, writtenEnv, variablesFor(names, file, pod));
  if (mount.kind === 'free') {
    const { volumeName: name, mountPath } = pod.source;
    operations.push(...append(`${path}/volumeMounts`, writtenMounts, [{ name, readOnly: true, mountPath }]));
  }
  const pair = setsPair(names, pod);
  return {
    operations,
    reason: pair ? `already sets ${pairNames[pod.identity.method].join(' or ')}` : null,
    warnings: [...(pair ? [] : mountWarning(mount, pod)), ...keyWarning(names, env)],
  };
}

function setsAll(names: ReadonlySet<string>, pod: IdentityInPod): boolean {
  return names.size >= 3 && setsPair(names, pod) && setsRegion(names) && names.has(stsVariable);
}

function untouched(reason: string): ContainerPatch {
  return { operations: [], reason, warnings: [] };
}

function mountWarning(mount: TokenMount, pod: PodFacts): readonly string[] {
  const { source } = pod;
  switch (mount.kind) {
    case 'taken':
      return [`mounts something else at ${source.mountPath}, so it gets no AWS identity`];
    case 'unreachable':
      return [`mounts a part of volume ${source.volumeName} that does not contain the token`];
    default:
      return [];
  }
}

/** The names of AWS variables; most containers set none. */
function awsNames(env: readonly Json[]): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const entry of env) {
    const name = isJsonObject(entry) ? entry['name'] : undefined;
    if (typeof name !== 'string' || !name.startsWith('AWS_')) continue;
    names ??= new Set();
    names.add(name);
  }
  return names ?? new Set();
}

/** https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html: SDKs use keys in the environment first. */
function keyWarning(names: ReadonlySet<string>, env: readonly Json[]): readonly string[] {
  if (names.size === 0) return [];
  const set = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].find((key) => {
    return names.has(key) && env.some((entry) => stringAt(entry, 'name') === key && hasValue(entry));
  });
  return set === undefined ? [] : [`sets ${set}, which AWS SDKs use instead of the role`];
}

function hasValue(entry: Json): boolean {
  return (stringAt(entry, 'value') ?? '') !== '' || isJsonObject(valueAt(entry, 'valueFrom'));
}
