import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../../../chain/change-kind.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { InjectionPorts } from '../../ports.ts';
import { isTrial, proveWebhook } from '../../prove-webhook.ts';

const registration = z.record(z.string(), z.json());

export function servedChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const { cluster } = ports;
  return {
    'register-webhook': changeKind({ after: registration }, async ({ target, after, desired, progress }) => {
      const live = await cluster.readRegistration(target);
      if (live !== null && isTrial(live)) await proveWebhook(target, after, desired, ports, progress);
      await cluster.applyRegistration(after);
    }),
  };
}
