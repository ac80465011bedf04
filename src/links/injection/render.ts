import type { ChainContext } from '../../chain/context.ts';
import { desiredInjection } from './desired.ts';
import { renderMode } from './modes/modes.ts';
import type { KubernetesObject } from './ports.ts';

/** The manifests of the way to inject that irsa.yaml names, as apply would install them. */
export function renderInjection(context: ChainContext): readonly KubernetesObject[] {
  return renderMode(desiredInjection(context));
}
