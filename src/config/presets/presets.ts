import { z } from 'zod';
import type { JsonObject } from '../../trust/json.ts';
import { exactlyOne } from '../schema-conditions.ts';
import { ackS3 } from './ack-s3.ts';
import { awsLoadBalancerController } from './aws-load-balancer-controller.ts';
import { certManager } from './cert-manager.ts';
import { cloudWatchAgent } from './cloud-watch-agent.ts';
import { clusterAutoscaler } from './cluster-autoscaler.ts';
import { ebsCsiDriver } from './ebs-csi-driver.ts';
import { ecrPull } from './ecr-pull.ts';
import { efsCsiDriver } from './efs-csi-driver.ts';
import { externalDns } from './external-dns.ts';
import { externalSecrets } from './external-secrets.ts';
import { fluentBit } from './fluent-bit.ts';
import { karpenter } from './karpenter.ts';
import { loki } from './loki.ts';
import { mimir } from './mimir.ts';
import { type Arns, arnsIn, type PresetStatement, type Surroundings } from './preset.ts';
import { thanos } from './thanos.ts';
import { velero } from './velero.ts';

/** Every preset by its name in irsa.yaml. */
export const presets = {
  ackS3,
  awsLoadBalancerController,
  certManager,
  cloudWatchAgent,
  clusterAutoscaler,
  ebsCsiDriver,
  ecrPull,
  efsCsiDriver,
  externalDns,
  externalSecrets,
  fluentBit,
  karpenter,
  loki,
  mimir,
  thanos,
  velero,
} as const;

type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as readonly PresetName[];

type Fields = { [Name in PresetName]: z.ZodOptional<(typeof presets)[Name]['parameters']> };

// Each field has the preset with its name, which the type of fromEntries cannot express.
const fields = Object.fromEntries(
  presetNames.map((name) => [name, presets[name].parameters.optional().describe(presets[name].description)]),
) as Fields;

/** A preset with its parameters in irsa.yaml: a field with the preset's name. */
export const presetSchema = z.strictObject(fields).meta(exactlyOne(...presetNames));

/** The name of a preset's inline policy; undefined if no preset is named. */
export function presetPolicyName(written: object): string | undefined {
  const name = presetNames.find((each) => Object.hasOwn(written, each));
  return name && presets[name].policyName;
}

/** The policy of a preset that has passed the schema. */
export function presetDocument(written: object, surroundings: Surroundings): JsonObject {
  const chosen = presetSchema.parse(written);
  const arns = arnsIn(surroundings);
  const statements = presetNames.flatMap((name) => statementsOf(name, chosen, arns));
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: actions,
      Resource: resources,
      ...(conditions && { Condition: conditions }),
    })),
  };
}

type Parameters = { [Name in PresetName]: z.output<(typeof presets)[Name]['parameters']> };

type ByName = {
  [Name in PresetName]: {
    statements(parameters: Parameters[Name], arns: Arns): readonly PresetStatement[];
  };
};

const byName: ByName = presets;

function statementsOf<Name extends PresetName>(
  name: Name,
  chosen: { readonly [Each in PresetName]?: Parameters[Each] | undefined },
  arns: Arns,
): readonly PresetStatement[] {
  const parameters = chosen[name];
  return parameters === undefined ? [] : byName[name].statements(parameters, arns);
}
