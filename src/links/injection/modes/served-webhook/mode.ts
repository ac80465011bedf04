import { z } from 'zod';
import { type ChangeTable, changeKind } from '../../../../chain/change-kind.ts';
import type { Finding } from '../../../../chain/finding.ts';
import type { DesiredInjection } from '../../desired.ts';
import { registrationFault } from '../../live-registration.ts';
import type { InjectionPorts } from '../../ports.ts';
import { isTrial, proveWebhook } from '../../prove-webhook.ts';
import type { Mode } from '../mode.ts';
import { type DesiredServed, desiredServed } from './desired.ts';
import { servingProblem } from './findings.ts';
import { observeServed, type ServedFacts } from './observe.ts';
import { planServed, planServedRemoval } from './plan.ts';
import { registrationOf } from './registration.ts';

/** A webhook that the user runs, at a URL or behind a Service; irsactl only registers it. */
export const servedWebhookMode: Mode<'served-webhook'> = {
  async observe(everything, wanted, _all, ports) {
    const desired = desiredServed(everything, wanted);
    const facts = await observeServed(desired, ports);
    return {
      title: `webhook ${desired.registrationName}`,
      standing: { since: facts.registration?.created ?? null, expires: [] },
      plan: ({ adopt }, replaces) => planServed(desired, facts, adopt, replaces),
      planRemoval: (why) => planServedRemoval(desired, facts, why),
      fault: () => servedFault(desired, facts),
      whyNotInjected: () => servingProblem(desired, facts),
    };
  },
  render: ({ chain }, { registration }) => [registrationOf(chain, registration).object],
  changes: servedChanges,
};

function servedFault(desired: DesiredServed, { registration }: ServedFacts): Finding | null {
  if (desired.registration === null) return null;
  return registrationFault(
    desired.registrationName,
    desired.chain,
    registration,
    desired.registration.object,
  );
}

const registration = z.record(z.string(), z.json());

function servedChanges(ports: InjectionPorts): ChangeTable<DesiredInjection> {
  const { cluster } = ports;
  return {
    'register-webhook': changeKind({ after: registration }, async ({ target, after, desired, progress }) => {
      const live = await cluster.readRegistration(target);
      if (live !== null && isTrial(live)) await proveWebhook(target, after, desired, ports, progress);
      await cluster.applyRegistration(after);
    }),
  };
}
