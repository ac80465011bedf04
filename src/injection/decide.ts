import { asList, asObject, isJsonObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { maxContainers } from './annotation-values.ts';
import { type ContainerChoice, containerChoice } from './container-choice.ts';
import { type PodFacts, patchContainer } from './container-patch.ts';
import { type PatchOperation, prepend } from './patch-operation.ts';
import { readPodAnnotations } from './pod-annotations.ts';
import type { ResolvedIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import { comparablePath, isWindows, standardFile } from './token-mount.ts';
import { pairNames, type TokenSource, tokenSource } from './token-source.ts';
import { newVolume, type TokenVolume, tokenCarriers, tokenVolume } from './token-volume.ts';

export interface Decision {
  /** Empty if the pod stays unchanged. */
  readonly patch: readonly PatchOperation[];
  readonly warnings: readonly string[];
  /** Why parts of the pod stay unchanged, for the log: `container main already sets AWS_ROLE_ARN …`. */
  readonly reasons: readonly string[];
}

/** Returns the patch that gives a pod its identity. Accepts any JSON and never throws. */
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
  if (count > maxContainers) return tooMany(count);
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
  if (volume.kind === 'invalid') return nothing('spec.volumes is not a list');
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

/** Loops and pushes: flatMap and spread took longer than the patches themselves. */
function decideContainers(
  lists: readonly ContainerList[],
  pod: PodFacts,
  choice: ContainerChoice,
  into: Collected,
): void {
  for (const { list, containers } of lists) {
    for (const [index, container] of containers.entries()) {
      const name = stringAt(container, 'name');
      const about = (what: string): string => `container ${name ?? `${list}[${index}]`} ${what}`;
      const skipReason = choice.skipReason(name);
      if (skipReason !== null) {
        into.reasons.push(about(skipReason));
        continue;
      }
      const { operations, warnings, reason } = patchContainer(container, list, index, pod);
      into.patch.push(...operations);
      for (const warning of warnings) into.warnings.push(about(warning));
      if (reason !== null) into.reasons.push(about(reason));
    }
  }
}

function nothing(reason: string): Decision {
  return { patch: [], warnings: [], reasons: [reason] };
}

/** Limits the patch: three bytes of a request become hundreds of it, and any client may call the webhook. */
function tooMany(count: number): Decision {
  const fault = `the pod has ${count} containers, more than ${maxContainers}, so it gets no AWS identity`;
  return { patch: [], warnings: [fault], reasons: [fault] };
}

const maxSpread = 86_400;
const minSpread = 79_200;

/** Like the EKS webhook, varies the lifetime of EKS Pod Identity tokens, so that pods do not renew all at the same time. */
function spread(seconds: number, identity: ResolvedIdentity, random: () => number): number {
  if (identity.method !== 'container_credentials' || seconds !== maxSpread) return seconds;
  return minSpread + Math.floor(random() * (maxSpread - minSpread + 1));
}

const label = 'eks.amazonaws.com/pod-identity';
const labelValue = 'enabled';

/** AWS finds pods with EKS Pod Identity by this label, whatever the annotation prefix is. */
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
  return [`the pod's volume ${source.volumeName} ${volume.is}: ${fileVariable} points to no usable token`];
}
