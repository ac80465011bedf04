import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { policyObjects } from '../../deployment/admission-policy/policy-objects.ts';
import { webhookObjects } from '../../deployment/webhook-objects.ts';
import { webhookSettings } from '../../deployment/webhook-settings.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { asObject, type Json, stringAt } from '../../trust/json.ts';

/**
 * What is made in place of this where irsa.yaml sets nothing: a Kubernetes object of the same kind, or a role with the same
 * trust policy; null for any other value.
 */
export function usualObject(value: PlanValue, chain: string): PlanValue {
  const kind = kindOf(value as Json);
  if (kind === null) return usualRole(value);
  const marks = { labels: managedLabels, annotations: { [chainAnnotation]: chain } };
  const policy = { name: `irsactl-${chain}`, servesKubeSystem: false, injection: defaultSettings, marks };
  const objects = [...webhookObjects({ ...webhookSettings, marks }), ...policyObjects(policy)];
  return (objects.find((object) => kindOf(object) === kind) ?? null) as PlanValue;
}

function kindOf(value: Json): string | null {
  const [apiVersion, kind] = [stringAt(value, 'apiVersion'), stringAt(value, 'kind')];
  return apiVersion && kind ? `${apiVersion} ${kind}` : null;
}

/** A role as `create-role` shows it. Its trust policy, description and tags are its own. */
function usualRole(value: PlanValue): PlanValue {
  const role = asObject(value as Json);
  if (role === null || !('trustPolicy' in role)) return null;
  return { ...role, ...usualSettings } as PlanValue;
}

const usualSettings = { path: '/', maxSessionDuration: 3600, permissionsBoundary: null };
