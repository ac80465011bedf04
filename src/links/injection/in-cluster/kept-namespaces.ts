import type { DesiredInjection } from '../desired.ts';
import type { ModeName } from '../modes/mode.ts';

/** Namespaces that another mode of irsa.yaml runs in: they stay when the mode `except` goes. */
export function keptNamespaces({ injection }: DesiredInjection, except: ModeName): readonly string[] {
  const isOther = injection.mode !== except;
  return isOther && (injection.mode === 'webhook' || injection.mode === 'upstream')
    ? [injection.webhook.namespace]
    : [];
}
