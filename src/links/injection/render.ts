import type { ChainContext } from '../../chain/context.ts';
import { wantedConfigs } from './aws-config-object.ts';
import { desiredInjection } from './desired.ts';
import { renderMode } from './modes/modes.ts';
import type { KubernetesObject } from './ports.ts';

/** The manifests of the way to inject that irsa.yaml names, as apply would install them. */
export function renderInjection(context: ChainContext): readonly KubernetesObject[] {
  const desired = desiredInjection(context);
  return [...renderMode(desired), ...wantedConfigs(desired)];
}
