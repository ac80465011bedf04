import type { Fault } from '../fault.ts';
import { fieldName } from '../fault.ts';
import type { PartialChain } from '../partial-chain.ts';
import { inClusterFields } from '../schema.ts';
import { modeOf } from '../settle.ts';
import type { Rule } from './rule.ts';

type WrittenInjection = Exclude<NonNullable<PartialChain['spec']>['injection'], 'none' | undefined>;

/** Refuses settings that would silently have no effect. */
export const injectionModeRule: Rule = (chain) => {
  const injection = chain.spec?.injection;
  if (typeof injection !== 'object') return [];
  return [...otherModes(injection), ...servedFaults(injection), ...replicaFaults(injection)];
};

function otherModes(injection: WrittenInjection): readonly Fault[] {
  const mode = modeOf(injection);
  return (['webhook', 'upstream'] as const)
    .filter((field) => field !== mode && injection[field] !== undefined)
    .map((field) => fault([field], `It applies only with mode: ${field}, but the mode is ${mode}.`));
}

function servedFaults({ webhook }: WrittenInjection): readonly Fault[] {
  const place = (['url', 'service'] as const).find((field) => webhook?.[field] !== undefined);
  if (place === undefined) {
    const why =
      'It applies only with url or service. For the webhook that irsactl installs, apply creates the certificate.';
    return webhook?.caBundle === undefined ? [] : [fault(['webhook', 'caBundle'], why)];
  }
  return inClusterFields
    .filter((field) => webhook?.[field] !== undefined)
    .map((field) =>
      fault(['webhook', field], `With ${place}, irsactl does not run the webhook and only registers it.`),
    );
}

function replicaFaults(injection: WrittenInjection): readonly Fault[] {
  return (['webhook', 'upstream'] as const)
    .filter((field) => {
      const settings = injection[field];
      return settings?.placement === 'controlPlane' && settings.replicas !== undefined;
    })
    .map((field) =>
      fault([field, 'replicas'], 'With placement: controlPlane each control plane node runs one pod.'),
    );
}

function fault(field: readonly string[], why: string): Fault {
  const path = ['spec', 'injection', ...field];
  return {
    code: 'IRSA-CONFIG-011',
    path,
    at: 'key',
    what: `${fieldName(path)} has no effect here.`,
    why,
    next: `Remove ${field.at(-1)}, or change the mode.`,
  };
}
