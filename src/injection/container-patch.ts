import { asList, isJsonObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { append, type PatchOperation } from './patch-operation.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import { sessionNameVariable } from './session-name.ts';
import { type TokenMount, type TokenPlaces, tokenMount } from './token-mount.ts';
import { pairNames, pairOf } from './token-source.ts';

/** What all containers of one pod have in common. */
export interface PodSetting extends TokenPlaces {
  readonly identity: ResolvedIdentity;
  /** The name of the pod where it is known already; null where the API server makes it. */
  readonly podName: string | null;
  readonly sessionName: boolean;
}

/** What one container gets, and what somebody should know about it. */
interface ContainerPatch {
  readonly operations: readonly PatchOperation[];
  /** Why it gets nothing, or not all; for the log. */
  readonly reason: string | null;
  readonly warnings: readonly string[];
}

/** The rules of the EKS webhook, container by container; `path` is where the container stands in the pod. */
export function patchContainer(container: Json, path: string, pod: PodSetting): ContainerPatch {
  if (!isJsonObject(container)) return untouched('is not an object');
  const env = asList(valueAt(container, 'env'));
  const mounts = asList(valueAt(container, 'volumeMounts'));
  if (env === null || mounts === null) return untouched('has an env or volumeMounts that is not a list');
  const names = awsNames(env);
  const [what, where] = pairNames[pod.identity.method];
  const sets = {
    pair: names.has(what) || names.has(where),
    region: names.has('AWS_REGION') || names.has('AWS_DEFAULT_REGION'),
    sts: names.has('AWS_STS_REGIONAL_ENDPOINTS'),
  };
  if (sets.pair && sets.region && sets.sts) return untouched('sets role, region and STS by itself');
  const mount = tokenMount(mounts, pod);
  const pair = sets.pair || mount.kind === 'taken' ? [] : identityVariables(names, mount.file, pod);
  const variables = [...regionVariables(sets, pod), ...pair];
  const mounted = mount.kind === 'free' ? [mount.mount] : [];
  return {
    operations: [
      ...append(`${path}/env`, valueAt(container, 'env'), variables),
      ...append(`${path}/volumeMounts`, valueAt(container, 'volumeMounts'), mounted),
    ],
    reason: sets.pair ? `sets ${what} or ${where} by itself` : null,
    warnings: [...mountWarning(mount, sets.pair, pod), ...keyWarning(names, env)],
  };
}

function untouched(reason: string): ContainerPatch {
  return { operations: [], reason, warnings: [] };
}

function regionVariables(sets: { readonly region: boolean; readonly sts: boolean }, pod: PodSetting): Json[] {
  const { region, regionalSts } = pod.identity;
  const sts = !sets.sts && regionalSts ? [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }] : [];
  if (sets.region || region === null) return sts;
  return [...sts, { name: 'AWS_DEFAULT_REGION', value: region }, { name: 'AWS_REGION', value: region }];
}

/** The pair, and what only makes sense together with it. */
function identityVariables(names: ReadonlySet<string>, file: string, pod: PodSetting): readonly Json[] {
  const pair = pairOf(pod.identity, file);
  if (pod.identity.method === 'container_credentials') return pair;
  const { stsEndpoint } = pod.identity;
  const session = pod.sessionName && !names.has('AWS_ROLE_SESSION_NAME');
  // https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html: an endpoint for all services would lose against ours.
  const endpoint = !names.has('AWS_ENDPOINT_URL_STS') && !names.has('AWS_ENDPOINT_URL') ? stsEndpoint : null;
  return [
    ...pair,
    ...(session ? [sessionNameVariable(pod.podName)] : []),
    ...(endpoint === null ? [] : [{ name: 'AWS_ENDPOINT_URL_STS', value: endpoint }]),
  ];
}

function mountWarning(mount: TokenMount, setsPair: boolean, { source }: PodSetting): readonly string[] {
  if (setsPair) return [];
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
