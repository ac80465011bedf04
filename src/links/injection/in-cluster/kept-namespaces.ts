import type { DesiredInjection } from '../desired.ts';
import type { ModeName } from '../modes/mode.ts';

/** Returns the namespaces of the mode in irsa.yaml, which the removal of the mode `except` must keep. */
export function keptNamespaces({ injection }: DesiredInjection, except: ModeName): readonly string[] {
  const isOther = injection.mode !== except;
  return isOther && (injection.mode === 'webhook' || injection.mode === 'upstream')
    ? [injection.webhook.namespace]
    : [];
}
