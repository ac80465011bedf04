import { policyObjects } from '../../../src/deployment/admission-policy/policy-objects.ts';
import { policySettings } from '../../../src/deployment/admission-policy/policy-settings.ts';
import type { JsonObject, Settings } from './cases.ts';

/** Returns the policy and its binding. Only this function knows how they are made. */
export function admissionPolicy(
  name: string,
  written: NonNullable<Settings['policy']>,
): readonly JsonObject[] {
  return structuredClone(
    policyObjects({ ...policySettings, name, injection: { ...policySettings.injection, ...written } }),
  ) as readonly JsonObject[];
}
