import { asList, asObject, isJsonObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { mostContainers } from './annotation-values.ts';
import { type ContainerChoice, containerChoice } from './container-choice.ts';
import { type PodFacts, patchContainer } from './container-patch.ts';
import { type PatchOperation, prepend } from './patch-operation.ts';
import { readPodAnnotations } from './pod-annotations.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import { comparablePath, isWindows, standardFile } from './token-mount.ts';
import { pairNames, type TokenSource, tokenSource } from './token-source.ts';
import { newVolume, type TokenVolume, tokenCarriers, tokenVolume } from './token-volume.ts';

/** What becomes of a pod. An empty patch means that it is left as it is. */
export interface Decision {
  readonly patch: readonly PatchOperation[];
  /** What its author should know. */
  readonly warnings: readonly string[];
  /** Why something was left alone, for the log: `container main sets AWS_ROLE_ARN …`. */
  readonly reasons: readonly string[];
}

/** Decides about a pod whose service account gives it an identity. Takes any JSON, reads what it knows, never throws. */
export function decideInjection(
  pod: Json,
  identity: ResolvedIdentity,
  settings: InjectionSettings,
  random: () => number,
): Decision {
  const spec = valueAt(pod, 'spec');
  if (!isJsonObject(spec)) return nothing('the pod has no spec');
  const lists = (['initContainers', 'containers'] as const).map((list) => ({
    list,
    containers: asList(valueAt(spec, list)) ?? [],
  }));
  const count = lists.reduce((sum, { containers }) => sum + containers.length, 0);
  if (count > mostContainers) return tooMany(count);
  const annotations = readPodAnnotations(pod, settings.annotationPrefix);
  const source = tokenSource(identity, settings);
  const expiration = spread(annotations.expirationSeconds ?? identity.expirationSeconds, identity, random);
  const windows = isWindows(spec);
  const own = {
    standard: standardFile(source, windows),
    identity,
    podName: stringAt(pod, 'metadata', 'name') || null,
    sessionName: annotations.sessionName ?? (identity.method === 'sts_web_identity' && identity.sessionName),
  };
  const volume = tokenVolume(spec, source);
  if (volume.kind === 'impossible') return nothing('spec.volumes is not a list');
  const choice = containerChoice(annotations, spec);
  const facts: PodFacts = {
    ...own,
    windows,
    source,
    mountedAt: comparablePath(source.mountPath, windows),
    ours: volume.kind !== 'foreign',
    carriers: tokenCarriers(spec, source),
  };
  const labels = identity.method === 'container_credentials' ? labelOperations(pod) : [];
  const patch =
    volume.kind === 'absent'
      ? [...labels, prepend('/spec/volumes', valueAt(spec, 'volumes'), newVolume(source, expiration))]
      : labels;
  const warnings = annotations.notes.concat(choice.warnings, foreignVolume(volume, source, identity));
  const reasons: string[] = [];
  decideContainers(lists, facts, choice, { patch, warnings, reasons });
  return { patch, warnings, reasons };
}

interface ContainerList {
  readonly list: 'initContainers' | 'containers';
  readonly containers: readonly Json[];
}

interface Collected {
  readonly patch: PatchOperation[];
  readonly warnings: string[];
  readonly reasons: string[];
}

/** Loops that push, not chains of flatMap and spread: those took longer than what they put together. */
function decideContainers(
  lists: readonly ContainerList[],
  pod: PodFacts,
  choice: ContainerChoice,
  into: Collected,
): void {
  for (const { list, containers } of lists) {
    for (const [index, container] of containers.entries()) {
      const name = stringAt(container, 'name');
      const said = (what: string): string => `container ${name ?? `${list}[${index}]`} ${what}`;
      const leftAlone = choice.leftAlone(name);
      if (leftAlone !== null) {
        into.reasons.push(said(leftAlone));
        continue;
      }
      const { operations, warnings, reason } = patchContainer(container, list, index, pod);
      into.patch.push(...operations);
      for (const warning of warnings) into.warnings.push(said(warning));
      if (reason !== null) into.reasons.push(said(reason));
    }
  }
}

function nothing(reason: string): Decision {
  return { patch: [], warnings: [], reasons: [reason] };
}

/** Three bytes of a request become hundreds in the patch, and any client may ask the webhook. */
function tooMany(count: number): Decision {
  const fault = `the pod has ${count} containers, more than ${mostContainers}, and gets no AWS identity`;
  return { patch: [], warnings: [fault], reasons: [fault] };
}

const longest = 86_400;
const shortest = 79_200;

/** The EKS webhook spreads tokens of EKS Pod Identity, so that pods made at one time do not renew at one time. */
function spread(seconds: number, identity: ResolvedIdentity, random: () => number): number {
  if (identity.method !== 'container_credentials' || seconds !== longest) return seconds;
  return shortest + Math.floor(random() * (longest - shortest + 1));
}

const label = 'eks.amazonaws.com/pod-identity';
const labelValue = 'enabled';

/** The label by which AWS finds pods with EKS Pod Identity; whatever the annotation prefix is. */
function labelOperations(pod: Json): PatchOperation[] {
  const metadata = valueAt(pod, 'metadata');
  const labels = valueAt(metadata, 'labels');
  if (asObject(metadata) === null || stringAt(labels, label) === labelValue) return [];
  if (labels === undefined || labels === null) {
    return [{ op: 'add', path: '/metadata/labels', value: { [label]: labelValue } }];
  }
  const path = `/metadata/labels/${label.replaceAll('/', '~1')}`;
  return asObject(labels) === null ? [] : [{ op: 'add', path, value: labelValue }];
}

function foreignVolume(volume: TokenVolume, source: TokenSource, identity: ResolvedIdentity): string[] {
  if (volume.kind !== 'foreign') return [];
  const [, fileVariable] = pairNames[identity.method];
  return [`the pod's volume ${source.volumeName} ${volume.is}: ${fileVariable} leads to no token`];
}
