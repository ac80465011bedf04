import { posix } from 'node:path';
import { asList, asObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { append, type PatchOperation } from './patch-operation.ts';
import type { WebIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import { carriesToken, tokenFile, volumeNamed } from './token-volume.ts';

/** What all containers of one pod have in common. */
export interface PodSetting {
  readonly spec: Json;
  readonly windows: boolean;
  readonly volumeName: string;
  readonly identity: WebIdentity;
  readonly settings: InjectionSettings;
  readonly skipped: ReadonlySet<string>;
}

/** What one container gets, and why it gets no more. */
interface ContainerPatch {
  readonly operations: readonly PatchOperation[];
  /** Null where it gets everything. */
  readonly reason: string | null;
}

const untouched = (reason: string): ContainerPatch => ({ operations: [], reason });

/** The rules of the EKS webhook, container by container; `path` is where the container stands in the pod. */
export function patchContainer(container: Json, path: string, pod: PodSetting): ContainerPatch {
  if (asObject(container) === null) return untouched('is not an object');
  const name = stringAt(container, 'name');
  if (name !== null && pod.skipped.has(name)) return untouched('is named in skip-containers');
  const env = asList(valueAt(container, 'env'));
  const mounts = asList(valueAt(container, 'volumeMounts'));
  if (env === null || mounts === null) return untouched('has an env or volumeMounts that is not a list');
  const present = presentVariables(env);
  if (present.pair && present.region && present.sts) return untouched('sets role, region and STS by itself');
  const place = placeMount(mounts, pod);
  const addPair = !present.pair && place.kind !== 'taken';
  const variables = [...regionVariables(present, pod), ...(addPair ? pair(place.path, pod) : [])];
  const mount = { name: pod.volumeName, readOnly: true, mountPath: pod.settings.mountPath };
  return {
    operations: [
      ...append(`${path}/env`, valueAt(container, 'env'), variables),
      ...append(
        `${path}/volumeMounts`,
        valueAt(container, 'volumeMounts'),
        place.kind === 'free' ? [mount] : [],
      ),
    ],
    reason: reasonOf(present, place),
  };
}

interface PresentVariables {
  readonly pair: boolean;
  readonly region: boolean;
  readonly sts: boolean;
}

function presentVariables(env: readonly Json[]): PresentVariables {
  const present = { pair: false, region: false, sts: false };
  for (const entry of env) {
    switch (stringAt(entry, 'name')) {
      case 'AWS_ROLE_ARN':
      case 'AWS_WEB_IDENTITY_TOKEN_FILE':
        present.pair = true;
        break;
      case 'AWS_REGION':
      case 'AWS_DEFAULT_REGION':
        present.region = true;
        break;
      case 'AWS_STS_REGIONAL_ENDPOINTS':
        present.sts = true;
        break;
    }
  }
  return present;
}

function regionVariables(present: PresentVariables, pod: PodSetting): Json[] {
  const { region } = pod.identity;
  const sts =
    !present.sts && pod.identity.regionalSts
      ? [{ name: 'AWS_STS_REGIONAL_ENDPOINTS', value: 'regional' }]
      : [];
  const regions =
    !present.region && region !== null
      ? [
          { name: 'AWS_DEFAULT_REGION', value: region },
          { name: 'AWS_REGION', value: region },
        ]
      : [];
  return [...sts, ...regions];
}

function pair(mountPath: string, pod: PodSetting): Json[] {
  const file = posix.join(mountPath, tokenFile);
  return [
    { name: 'AWS_ROLE_ARN', value: pod.identity.roleArn },
    {
      name: 'AWS_WEB_IDENTITY_TOKEN_FILE',
      value: pod.windows ? `C:${file.replaceAll('/', '\\')}` : file,
    },
  ];
}

/** Where the container finds the token: at our path still to be mounted, in a mount that it has, or nowhere. */
type Place =
  | { readonly kind: 'free'; readonly path: string }
  | { readonly kind: 'mounted'; readonly path: string }
  | { readonly kind: 'taken'; readonly path: string };

function placeMount(mounts: readonly Json[], pod: PodSetting): Place {
  const path = pod.settings.mountPath;
  const own = mounts.find((mount) => stringAt(mount, 'name') === pod.volumeName);
  if (own !== undefined) return { kind: 'mounted', path: stringAt(own, 'mountPath') || path };
  const other = mounts.find((mount) => samePath(stringAt(mount, 'mountPath'), path));
  if (other === undefined) return { kind: 'free', path };
  // A second mount of one path makes the API server refuse the pod.
  const volume = volumeNamed(pod.spec, stringAt(other, 'name') ?? '');
  const token = volume !== undefined && carriesToken(volume);
  return { kind: token ? 'mounted' : 'taken', path };
}

function samePath(left: string | null, right: string): boolean {
  return left !== null && (left === right || withoutSlash(left) === withoutSlash(right));
}

function withoutSlash(path: string): string {
  return path.endsWith('/') ? path.replace(/\/+$/, '') : path;
}

function reasonOf(present: PresentVariables, place: Place): string | null {
  if (place.kind === 'taken') return `mounts something else at ${place.path}`;
  return present.pair ? 'sets AWS_ROLE_ARN or AWS_WEB_IDENTITY_TOKEN_FILE by itself' : null;
}
