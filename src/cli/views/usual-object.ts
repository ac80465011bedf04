import { isDeepStrictEqual } from 'node:util';
import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import { adoptedTag, clusterTag, isMark } from '../../chain/ownership.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
import { policyObjects } from '../../deployment/admission-policy/policy-objects.ts';
import { webhookObjects } from '../../deployment/webhook-objects.ts';
import { webhookSettings } from '../../deployment/webhook-settings.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { transportDenials } from '../../links/issuer/bucket/policy.ts';
import { asObject, type Json, type JsonObject, objectsOf, stringAt, valueAt } from '../../trust/json.ts';
import { trustSentence } from './trust-sentence.ts';

/**
 * What is made in place of this where irsa.yaml sets nothing: a Kubernetes object of the same kind, or of a thing in AWS
 * the part of it that is alike in every chain; null for any other value.
 */
export function usualObject(value: PlanValue, chain: string): PlanValue {
  const kind = kindOf(value as Json);
  if (kind === null) return usualPart(value, chain);
  const marks = { labels: managedLabels, annotations: { [chainAnnotation]: chain } };
  const policy = { name: `irsactl-${chain}`, servesKubeSystem: false, injection: defaultSettings, marks };
  const objects = [...webhookObjects({ ...webhookSettings, marks }), ...policyObjects(policy)];
  return (objects.find((object) => kindOf(object) === kind) ?? null) as PlanValue;
}

function kindOf(value: Json): string | null {
  const [apiVersion, kind] = [stringAt(value, 'apiVersion'), stringAt(value, 'kind')];
  return apiVersion && kind ? `${apiVersion} ${kind}` : null;
}

function usualPart(value: PlanValue, chain: string): PlanValue {
  const thing = asObject(value as Json);
  if (thing === null) return null;
  if ('trustPolicy' in thing) return usualRole(thing);
  if ('policy' in thing) return usualPolicy(thing['policy']);
  return 'tags' in thing ? { tags: usualTags(thing['tags'], chain) } : null;
}

/** A role as `create-role` shows it. Its description and tags are its own; so is its trust policy, where a sentence says it. */
function usualRole(role: JsonObject): PlanValue {
  if (trustSentence(role['trustPolicy']) !== null) return { ...role, ...usualSettings } as PlanValue;
  const { trustPolicy: _, description: __, ...rest } = role;
  return { ...rest, ...usualSettings } as PlanValue;
}

const usualSettings = { path: '/', maxSessionDuration: 3600, permissionsBoundary: null };

/** Of the policy of a bucket what keeps out plain HTTP and old TLS. */
function usualPolicy(policy: Json | undefined): PlanValue {
  const usual = objectsOf(valueAt(policy, 'Statement')).filter((statement) =>
    transportDenials(statement['Resource'] ?? null).some((denial) => isDeepStrictEqual(denial, statement)),
  );
  return usual.length === 0 ? null : ({ policy: { Statement: usual } } as PlanValue);
}

/** The marks of this chain, but for one that says that the thing was somebody else's. */
function usualTags(tags: Json | undefined, chain: string): PlanValue {
  const marks = Object.entries(asObject(tags) ?? {}).filter(([tag]) => isMark(tag) && tag !== adoptedTag);
  return stringAt(tags, clusterTag) === chain ? (Object.fromEntries(marks) as PlanValue) : {};
}
