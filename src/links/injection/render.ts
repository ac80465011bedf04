import type { ChainContext } from '../../chain/context.ts';
import { desiredInjection } from './desired.ts';
import { renderMode } from './modes/mode-table.ts';
import type { KubernetesObject } from './ports.ts';

/** Returns the manifests of the mode in irsa.yaml, as apply would install them. */
export function renderInjection(context: ChainContext): readonly KubernetesObject[] {
  return renderMode(desiredInjection(context));
}
