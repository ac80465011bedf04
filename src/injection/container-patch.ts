import { asList, isJsonObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { append, type PatchOperation } from './patch-operation.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { sessionNameVariable } from './session-name.ts';
import { type TokenMount, type TokenPlaces, tokenMount } from './token-mount.ts';
import { hasConfig, identityNames, pairNames, pairOf } from './token-source.ts';

/** What is known of a pod before its containers are looked at. */
export interface PodFacts extends TokenPlaces {
  readonly identity: ResolvedIdentity;
  /** The name of the pod where it is known already; null where the API server makes it. */
  readonly podName: string | null;
  readonly sessionName: boolean;
}

/** What a container gets that sets nothing of it: as nearly all do, it is made once a pod. */
export function usualVariables(pod: PodFacts): readonly Json[] {
  return variablesFor(noNames, pod.standard, pod);
}

/** What one container gets, and what somebody should know about it. */
interface ContainerPatch {
  readonly operations: readonly PatchOperation[];
  /** Why it gets nothing, or not all; for the log. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
}

/** The rules of the EKS webhook, container by container; `path` is where the container stands in the pod. */
export function patchContainer(
  container: Json,
  path: string,
  pod: PodFacts,
  usual: readonly Json[],
): ContainerPatch {
  if (!isJsonObject(container)) return untouched('is not an object');
  const { env: writtenEnv, volumeMounts: writtenMounts } = container;
  const [env, mounts] = [asList(writtenEnv), asList(writtenMounts)];
  if (env === null || mounts === null) return untouched('has an env or volumeMounts that is not a list');
  const names = awsNames(env);
  if (setsAll(names, pod)) return untouched('sets role, region and STS by itself');
  const mount = tokenMount(mounts, pod);
  const file = mount.kind === 'taken' || isElsewhere(mount, pod) ? null : mount.file;
  const isPlain = names === noNames && file === pod.standard;
  const operations = append(`${path}/env`, writtenEnv, isPlain ? usual : variablesFor(names, file, pod));
  if (mount.kind === 'free') operations.push(...append(`${path}/volumeMounts`, writtenMounts, [pod.mount]));
  if (names === noNames) return { operations, reason: null, warnings: mountWarning(mount, pod) };
  const pair = setsPair(names, pod);
  return {
    operations,
    reason: pair ? `sets ${reasonNames(pod).join(' or ')} by itself` : null,
    warnings: [...(pair ? [] : mountWarning(mount, pod)), ...keyWarning(names, env)],
  };
}

function setsPair(names: ReadonlySet<string>, pod: PodFacts): boolean {
  return identityNames(pod.identity).some((name) => names.has(name));
}

function setsRegion(names: ReadonlySet<string>): boolean {
  return names.has('AWS_REGION') || names.has('AWS_DEFAULT_REGION');
}

function setsAll(names: ReadonlySet<string>, pod: PodFacts): boolean {
  return names.size >= 3 && setsPair(names, pod) && setsRegion(names) && names.has(stsVariable);
}

const stsVariable = 'AWS_STS_REGIONAL_ENDPOINTS';

/** An AWS config names the one path at which its token is. */
function isElsewhere(mount: TokenMount, { identity, standard }: PodFacts): boolean {
  return hasConfig(identity) && mount.kind !== 'taken' && mount.file !== standard;
}

function reasonNames({ identity }: PodFacts): readonly string[] {
  return hasConfig(identity) ? ['AWS_PROFILE', 'a role'] : pairNames[identity.method];
}

function untouched(reason: string): ContainerPatch {
  return { operations: [], reason, warnings: [] };
}

/** Those that a container with variables of these names lacks; without a file there is no token to be shown. */
function variablesFor(names: ReadonlySet<string>, file: string | null, pod: PodFacts): readonly Json[] {
  const regional = regionVariables(names, pod);
  return file === null || setsPair(names, pod)
    ? regional
    : regional.concat(identityVariables(names, file, pod));
}

function regionVariables(names: ReadonlySet<string>, pod: PodFacts): Json[] {
  const { region, regionalSts } = pod.identity;
  const sts = regionalSts && !names.has(stsVariable) ? [{ name: stsVariable, value: 'regional' }] : [];
  if (region === null || setsRegion(names)) return sts;
  return [...sts, { name: 'AWS_DEFAULT_REGION', value: region }, { name: 'AWS_REGION', value: region }];
}

/** The pair, and what only makes sense together with it. */
function identityVariables(names: ReadonlySet<string>, file: string, pod: PodFacts): readonly Json[] {
  const pair = pairOf(pod.identity, file);
  if (pod.identity.method === 'container_credentials') return pair;
  const { stsEndpoint, awsConfig } = pod.identity;
  // The config file names its sessions by itself.
  const session = pod.sessionName && awsConfig === null && !names.has('AWS_ROLE_SESSION_NAME');
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html: an endpoint for all services would lose against ours.
  const endpoint = !names.has('AWS_ENDPOINT_URL_STS') && !names.has('AWS_ENDPOINT_URL') ? stsEndpoint : null;
  if (session) pair.push(sessionNameVariable(pod.podName));
  if (endpoint !== null) pair.push({ name: 'AWS_ENDPOINT_URL_STS', value: endpoint });
  return pair;
}

function mountWarning(mount: TokenMount, pod: PodFacts): readonly string[] {
  const { source } = pod;
  if (isElsewhere(mount, pod)) {
    return [
      `mounts ${source.volumeName} elsewhere than at ${source.mountPath}, where its AWS config looks, and gets no AWS identity`,
    ];
  }
  switch (mount.kind) {
    case 'taken':
      return [`mounts something else at ${source.mountPath} and gets no AWS identity`];
    case 'unreachable':
      return [`mounts a part of the volume ${source.volumeName} in which the token is not`];
    default:
      return [];
  }
}

/** The names that matter here, of which most containers have none. */
function awsNames(env: readonly Json[]): ReadonlySet<string> {
  let names: Set<string> | undefined;
  for (const entry of env) {
    const name = isJsonObject(entry) ? entry['name'] : undefined;
    if (typeof name !== 'string' || !name.startsWith('AWS_')) continue;
    names ??= new Set();
    names.add(name);
  }
  return names ?? noNames;
}

const noNames: ReadonlySet<string> = new Set();

/** https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html: keys in the environment come first. */
function keyWarning(names: ReadonlySet<string>, env: readonly Json[]): readonly string[] {
  if (names.size === 0) return [];
  const set = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'].find((key) => {
    return names.has(key) && env.some((entry) => stringAt(entry, 'name') === key && hasValue(entry));
  });
  return set === undefined ? [] : [`sets ${set}, and AWS SDKs take such keys before any role`];
}

function hasValue(entry: Json): boolean {
  return (stringAt(entry, 'value') ?? '') !== '' || isJsonObject(valueAt(entry, 'valueFrom'));
}
