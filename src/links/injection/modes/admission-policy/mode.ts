import type { Mode } from '../mode.ts';
import { policyFault } from './check.ts';
import { desiredPolicy } from './desired.ts';
import { observePolicy } from './observe.ts';
import { planPolicy, planPolicyRemoval } from './plan.ts';
import { policyStanding } from './standing.ts';

/** The API server injects with a MutatingAdmissionPolicy, without pods or certificates. The changes are the general object changes. */
export const admissionPolicyMode: Mode<'admission-policy'> = {
  async observe(everything, wanted, all, ports) {
    const desired = desiredPolicy(everything, wanted);
    const facts = await observePolicy(desired, all, ports);
    return {
      title: `admission policy ${desired.name}`,
      standing: policyStanding(desired, facts),
      plan: ({ adopt }) => planPolicy(desired, facts, adopt),
      planRemoval: (why) => planPolicyRemoval(desired, facts, why),
      fault: () => policyFault(desired, facts),
      whyNotInjected: () => null,
    };
  },
  render: (everything, wanted) => desiredPolicy(everything, wanted).objects,
  changes: () => ({}),
};
