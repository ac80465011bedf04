import { chmod, chown, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';
import type { ClusterApi } from '../cluster-api.ts';
import { type Pod, type Projection, refusePod, type Volume } from './pod.ts';

/** A mount of the container: a folder of this machine and its mount point. */
export interface VolumeMount {
  readonly source: string;
  readonly target: string;
}

/** The pod, the API for its tokens and config maps, and the owner of its files. */
interface VolumeWork {
  readonly pod: Pod;
  readonly api: ClusterApi;
  readonly user: { readonly uid?: number; readonly gid?: number };
  /** Reports a line of progress. */
  readonly report: (line: string) => void;
}

const knownProjections = ['serviceAccountToken', 'configMap', 'downwardAPI'];
const tokenAnswer = z.object({ status: z.object({ token: z.string() }) });
const configMapAnswer = z.object({
  data: z.record(z.string(), z.string()).default({}),
  binaryData: z.record(z.string(), z.base64()).default({}),
});

/** Creates the volumes that the first container mounts, in folders below `directory`; throws for unsupported ones. */
export async function layOutVolumes(work: VolumeWork, directory: string): Promise<readonly VolumeMount[]> {
  const { pod } = work;
  const mounts: VolumeMount[] = [];
  const laidOut = new Map<string, string>();
  for (const mount of pod.spec.containers[0].volumeMounts) {
    if (mount.subPath !== undefined || mount.subPathExpr !== undefined) {
      throw refusePod('The demo does not support subPath', `The mount at ${mount.mountPath} uses it.`);
    }
    const volume = pod.spec.volumes.find(({ name }) => name === mount.name);
    if (volume === undefined) throw refusePod('A volume is missing', `No volume is called ${mount.name}.`);
    const source = laidOut.get(volume.name) ?? join(directory, volume.name);
    if (!laidOut.has(volume.name)) await layOutVolume({ ...work, folder: source }, volume);
    laidOut.set(volume.name, source);
    mounts.push({ source, target: mount.mountPath });
  }
  return mounts;
}

interface Work extends VolumeWork {
  readonly folder: string;
}

async function layOutVolume(work: Work, volume: Volume): Promise<void> {
  await makeFolder(work.folder);
  if (volume.emptyDir !== undefined) await chown(work.folder, work.user.uid ?? -1, work.user.gid ?? -1);
  if (volume.emptyDir !== undefined) return;
  if (volume.projected === undefined) {
    const kind = Object.keys(volume).find((key) => key !== 'name') ?? 'nothing';
    throw refusePod(`The demo does not support ${kind} volumes`, `Volume ${volume.name} is of this kind.`);
  }
  for (const source of volume.projected.sources) await project(work, volume.name, source);
}

async function project(work: Work, volumeName: string, source: Projection): Promise<void> {
  const unknownKind = Object.keys(source).find((kind) => !knownProjections.includes(kind));
  if (unknownKind !== undefined) {
    throw refusePod(`The demo cannot project ${unknownKind}`, `Volume ${volumeName} asks for it.`);
  }
  if (source.serviceAccountToken !== undefined) await projectToken(work, source.serviceAccountToken);
  if (source.configMap !== undefined) await projectConfigMap(work, source.configMap);
  for (const { path, fieldRef } of source.downwardAPI?.items ?? []) {
    await put(work, path, fieldOf(work.pod, fieldRef?.fieldPath));
  }
}

/** Requests a token that is bound to the pod, so it becomes invalid with the pod, as the kubelet's does. */
async function projectToken(
  work: Work,
  source: NonNullable<Projection['serviceAccountToken']>,
): Promise<void> {
  const { pod, api, report } = work;
  const { name, namespace, uid } = pod.metadata;
  const seconds = source.expirationSeconds ?? 3600;
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${pod.spec.serviceAccountName}/token`;
  const answer = await api.call('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: {
      audiences: source.audience === undefined ? [] : [source.audience],
      expirationSeconds: seconds,
      boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
    },
  });
  await put(work, source.path, tokenAnswer.parse(answer).status.token);
  const audience = source.audience ?? 'the API server';
  report(`requested a token for ${audience}, bound to this pod, for ${seconds} s`);
}

async function projectConfigMap(work: Work, source: NonNullable<Projection['configMap']>): Promise<void> {
  const { pod, api } = work;
  const path = `/api/v1/namespaces/${pod.metadata.namespace}/configmaps/${source.name}`;
  if (source.optional === true && (await api.send('GET', path)).status === 404) return;
  const { data, binaryData } = configMapAnswer.parse(await api.call('GET', path));
  const content = new Map<string, string | Buffer>([
    ...Object.entries(data),
    ...Object.entries(binaryData).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const),
  ]);
  const items = source.items ?? [...content.keys()].map((key) => ({ key, path: key }));
  for (const item of items) {
    const value = content.get(item.key);
    if (value !== undefined) await put(work, item.path, value);
    else if (source.optional !== true) {
      throw refusePod(
        `The config map ${source.name} has no key ${item.key}`,
        'A kubelet would wait for the key.',
      );
    }
  }
}

function fieldOf(pod: Pod, fieldPath: string | undefined): string {
  const { name, namespace, uid } = pod.metadata;
  const fields: Readonly<Record<string, string>> = {
    'metadata.name': name,
    'metadata.namespace': namespace,
    'metadata.uid': uid,
    'spec.serviceAccountName': pod.spec.serviceAccountName,
  };
  const value = fieldPath === undefined ? undefined : fields[fieldPath];
  if (value !== undefined) return value;
  throw refusePod(
    'The demo cannot project this field',
    `The pod asks for ${fieldPath ?? 'a resource field'}.`,
  );
}

async function put({ folder, user }: Work, path: string, content: string | Buffer): Promise<void> {
  const file = join(folder, path);
  if (relative(folder, file).startsWith('..')) {
    throw refusePod('A file would be outside of its volume', `Its path is ${path}.`);
  }
  await makeFolder(dirname(file));
  await writeFile(file, content, { mode: 0o600 });
  await chown(file, user.uid ?? -1, user.gid ?? -1);
}

/** Creates a folder and its parents so that the container's user may read them, whatever the umask. */
async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true });
  if (first === undefined) return;
  for (let made = path; made.length >= first.length; made = dirname(made)) await chmod(made, 0o755);
}
