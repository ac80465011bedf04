import { asList, asObject, type Json, stringAt, valueAt } from '../trust/json.ts';
import { clampExpiration, parseContainerNames, parseExpiration } from './annotation-values.ts';
import { type PodSetting, patchContainer } from './container-patch.ts';
import type { PatchOperation } from './patch-operation.ts';
import type { WebIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import { tokenVolume } from './token-volume.ts';

/** What becomes of a pod. An empty patch means that it is left as it is. */
export interface Decision {
  readonly patch: readonly PatchOperation[];
  /** Why something was left alone, for the log: `container main sets AWS_ROLE_ARN …`. */
  readonly reasons: readonly string[];
}

/** Decides about a pod whose service account gives it an identity. Takes any JSON, reads what it knows, never throws. */
export function decideInjection(pod: Json, identity: WebIdentity, settings: InjectionSettings): Decision {
  const spec = valueAt(pod, 'spec');
  if (spec === undefined || asObject(spec) === null) return { patch: [], reasons: ['the pod has no spec'] };
  const annotations = valueAt(valueAt(pod, 'metadata'), 'annotations');
  const annotation = (name: string) => stringAt(annotations, `${settings.annotationPrefix}/${name}`);
  const expiration = parseExpiration(annotation('token-expiration') ?? '');
  const volume = tokenVolume(
    spec,
    identity,
    expiration === null ? identity.expirationSeconds : clampExpiration(expiration),
  );
  if (volume.kind === 'impossible') return { patch: [], reasons: [volume.reason] };
  const setting: PodSetting = {
    spec,
    windows: isWindows(spec),
    volumeName: volume.name,
    identity,
    settings,
    skipped: parseContainerNames(annotation('skip-containers') ?? ''),
  };
  const containers = [...containersIn('initContainers', setting), ...containersIn('containers', setting)];
  return {
    patch: [
      ...(volume.kind === 'added' ? [volume.operation] : []),
      ...containers.flatMap(({ operations }) => operations),
    ],
    reasons: containers.flatMap(({ reason }) => reason ?? []),
  };
}

function containersIn(list: 'initContainers' | 'containers', setting: PodSetting) {
  const containers = asList(valueAt(setting.spec, list)) ?? [];
  return containers.map((container, index) => {
    const { operations, reason } = patchContainer(container, `/spec/${list}/${index}`, setting);
    const name = stringAt(container, 'name') ?? `${list}[${index}]`;
    return { operations, reason: reason && `container ${name} ${reason}` };
  });
}

/** Only the node selector counts, as for the EKS webhook: a pod that may run on either kind of node gets the POSIX path. */
function isWindows(spec: Json): boolean {
  const selector = valueAt(spec, 'nodeSelector');
  return ['kubernetes.io/os', 'beta.kubernetes.io/os'].some(
    (label) => stringAt(selector, label) === 'windows',
  );
}
