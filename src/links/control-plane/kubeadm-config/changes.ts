import type { z } from 'zod';
import type { Change } from '../../../chain/change.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { change, type flagsShape, flagsValue, shownFlags } from '../change.ts';
import type { Operation } from '../form.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import type { ClusterPort } from '../ports.ts';
import { parseConfig } from './parse-config.ts';
import { persistedConfig } from './persist.ts';
import { renderFlags } from './render-arguments.ts';
import { possibleOrders, sameFlags } from './spell-arguments.ts';

/** The name of kubeadm's configuration in a plan. */
const target = 'kube-system/kubeadm-config';

/** The flags of every API server after an operation on all nodes. */
export interface Persisted {
  readonly operation: Operation;
  readonly flags: ServiceAccountFlags;
}

/** The changes of kubeadm-config, each after its pass, or why irsactl cannot write it. */
type Persistence =
  | { readonly changes: readonly (Change & { readonly operation: Operation })[] }
  | { readonly fault: string };

/**
 * Plans the changes of kubeadm-config, from which `kubeadm join` and `kubeadm upgrade` render manifests. At any time, a node
 * that joins must accept what the others sign, and sign only what they accept.
 */
export function planPersistence(config: string | null, steps: readonly Persisted[]): Persistence {
  if (config === null) return { changes: [] };
  const changes: (Change & { readonly operation: Operation })[] = [];
  let text = config;
  for (const { operation, flags } of steps) {
    const next = persistedConfig(text, flags);
    if ('fault' in next) return next;
    if (next.text === text) continue;
    const planned = change.update(`persist-${operation}`, target, {
      before: flagsValue(configFlags(text)),
      after: flagsValue(flags),
      why: '`kubeadm upgrade` and `kubeadm join` render the manifest from it.',
    });
    changes.push({ ...planned, operation });
    text = next.text;
  }
  return { changes };
}

/** The flags with which kubeadm would start an API server by this configuration. */
export function configFlags(config: string): ServiceAccountFlags {
  const parsed = parseConfig(config);
  if ('fault' in parsed) return { issuers: [], keyFiles: [], signingKeyFile: null, audiences: [] };
  const [order = 'as given'] = possibleOrders(parsed);
  return renderFlags(parsed, order);
}

type Shown = z.output<typeof flagsShape>;

/** Writes kubeadm-config with other flags. Throws IRSA-PLAN-001 if its flags have changed since the plan. */
export async function writePersistence(
  { before, after }: { readonly before: Shown; readonly after: Shown },
  issuer: string | null,
  cluster: ClusterPort,
): Promise<void> {
  const config = await cluster.kubeadmConfig();
  if (config === null) throw moved();
  const next = persistedConfig(config, shownFlags(after, issuer));
  if ('fault' in next) throw moved();
  if (next.text === config) return;
  if (!sameFlags(shownFlags(before, issuer), configFlags(config))) throw moved();
  await cluster.replaceKubeadmConfig(config, next.text);
}

function moved(): IrsaError {
  return new IrsaError('IRSA-PLAN-001', {
    what: 'The ConfigMap kubeadm-config changed since the plan was made; it was not written.',
    why: 'Its flags of the API server are not those from which the plan was made.',
    next: 'Run `irsactl plan` and review the new plan.',
  });
}
