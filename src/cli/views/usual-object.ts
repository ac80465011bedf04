import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { webhookObjects } from '../../deployment/webhook-objects.ts';
import { webhookSettings } from '../../deployment/webhook-settings.ts';
import { type Json, stringAt } from '../../trust/json.ts';

/** The Kubernetes object of the same kind as a chain has it whose irsa.yaml sets nothing; null for any other value. */
export function usualObject(value: PlanValue, chain: string): PlanValue {
  const kind = kindOf(value as Json);
  if (kind === null) return null;
  const marks = { labels: managedLabels, annotations: { [chainAnnotation]: chain } };
  const objects = webhookObjects({ ...webhookSettings, marks });
  return (objects.find((object) => kindOf(object) === kind) ?? null) as PlanValue;
}

function kindOf(value: Json): string | null {
  const [apiVersion, kind] = [stringAt(value, 'apiVersion'), stringAt(value, 'kind')];
  return apiVersion && kind ? `${apiVersion} ${kind}` : null;
}
