import type { ChangeTable } from '../../../chain/change-kind.ts';
import type { Injection } from '../../../config/trust-chain.ts';
import type { DesiredInjection } from '../desired.ts';
import type { InjectionPorts, KubernetesObject } from '../ports.ts';
import { admissionPolicyMode } from './admission-policy/mode.ts';
import type { AllAccounts, InjectionOf, Mode, ModeName, ObservedMode } from './mode.ts';
import { noneMode } from './none.ts';
import { servedWebhookMode } from './served-webhook/mode.ts';
import { upstreamMode } from './upstream/mode.ts';
import { webhookMode } from './webhook/mode.ts';

/** One entry for each mode of irsa.yaml; a missing one does not compile. */
const modes: { readonly [Name in ModeName]: Mode<Name> } = {
  webhook: webhookMode,
  'served-webhook': servedWebhookMode,
  'admission-policy': admissionPolicyMode,
  upstream: upstreamMode,
  none: noneMode,
};

/** The mode in irsa.yaml, and all others, whose parts apply removes once the wanted mode is proven. */
export interface ObservedModes {
  readonly wanted: ObservedMode;
  readonly others: readonly ObservedMode[];
}

export async function observeModes(
  desired: DesiredInjection,
  all: AllAccounts,
  ports: InjectionPorts,
): Promise<ObservedModes> {
  const names = Object.keys(modes).filter((name) => isMode(name));
  const wantedName = desired.injection.mode;
  const [wanted, ...others] = await Promise.all(
    [wantedName, ...names.filter((name) => name !== wantedName)].map((name) =>
      observeMode(name, desired, all, ports),
    ),
  );
  return { wanted: wanted ?? (await observeMode('none', desired, all, ports)), others };
}

function observeMode<Name extends ModeName>(
  name: Name,
  desired: DesiredInjection,
  all: AllAccounts,
  ports: InjectionPorts,
): Promise<ObservedMode> {
  const { injection } = desired;
  return modes[name].observe(desired, isOf(injection, name) ? injection : null, all, ports);
}

/** Returns the manifests of the mode in irsa.yaml. */
export function renderMode(desired: DesiredInjection): readonly KubernetesObject[] {
  return rendered(desired.injection.mode, desired);
}

function rendered<Name extends ModeName>(name: Name, desired: DesiredInjection): readonly KubernetesObject[] {
  const { injection } = desired;
  return isOf(injection, name) ? modes[name].render(desired, injection) : [];
}

/** Returns the changes of all modes. */
export function changesOfModes(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  return Object.assign({}, ...Object.values(modes).map((mode) => mode.changes(ports)));
}

function isMode(name: string): name is ModeName {
  return Object.hasOwn(modes, name);
}

function isOf<Name extends ModeName>(injection: Injection, name: Name): injection is InjectionOf<Name> {
  return injection.mode === name;
}
