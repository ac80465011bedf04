import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { overlap } from '../../../test/support/glob-overlap.ts';
import { fittingValue } from '../../../test/support/schema-values.ts';
import reference from '../../../test/support/service-authorization.json' with { type: 'json' };
import { partitionOf, requireAccountId } from '../../trust/arn.ts';
import type { Json } from '../../trust/json.ts';
import { countedLength, policyFaults, policyQuotas } from '../../trust/policy/policy-faults.ts';
import type { FieldSchema } from '../json-schema.ts';
import { presetDocument, presetNames, presetPolicyName, presetSchema, presets } from './presets.ts';

const account = requireAccountId('123456789012');
const regions = ['eu-central-1', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1', 'us-iso-east-1'];

type Name = (typeof presetNames)[number];
type Parameters = { readonly [Each in Name]: z.input<(typeof presets)[Each]['parameters']> };

const key = '1234abcd-12ab-34cd-56ef-1234567890ab';

/** Each preset with all its parameters: its longest policy. */
const examples: Parameters = {
  ackS3: { buckets: ['shop-*', 'reports'] },
  awsLoadBalancerController: { cluster: 'prod-1' },
  certManager: { zones: ['Z0123456789ABC'], records: ['_acme-challenge.*'] },
  cloudWatchAgent: { cluster: 'prod-1', namespaces: ['ContainerInsights'] },
  clusterAutoscaler: { cluster: 'prod-1' },
  ebsCsiDriver: { cluster: 'prod-1', kmsKeys: [key] },
  ecrPull: { repositories: ['shop/*', 'base'] },
  efsCsiDriver: { fileSystems: ['fs-0123456789abcdef0'] },
  externalDns: { zones: ['Z0123456789ABC', 'Z9'] },
  externalSecrets: { secrets: ['prod/*', 'db'], parameters: ['/prod/*', 'db'], find: true, kmsKeys: [key] },
  fluentBit: { logGroups: ['/prod/*'] },
  karpenter: { cluster: 'prod-1', nodeRole: 'nodes/prod-1-nodes', queue: 'prod-1' },
  loki: { buckets: ['prod-1-loki'], kmsKeys: [key] },
  mimir: { buckets: ['prod-1-mimir'], kmsKeys: [key] },
  thanos: { buckets: ['prod-1-thanos'], kmsKeys: [key] },
  velero: { buckets: ['prod-1-velero'], snapshots: true, kmsKeys: [key] },
};

/** Actions that could be scoped, but not by facts that a cluster knows; each has a condition. */
const boundByCondition = ['cloudwatch:PutMetricData'];

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

function policyOf(name: Name, parameters: unknown, region = 'eu-central-1') {
  return presetDocument({ [name]: parameters }, { partition: partitionOf(region), region, account });
}

function statementsOf(name: Name): readonly Statement[] {
  const { Statement } = policyOf(name, examples[name]);
  // The grammar test shows that it is a list of statements.
  return Statement as unknown as readonly Statement[];
}

const actions = new Map(Object.entries(reference.actions));
const kinds = new Map(Object.entries(reference.kinds));

/** The ARNs that an action can be scoped to, as patterns. */
function formsOf(action: string): readonly string[] {
  const fact = actions.get(action);
  if (fact === undefined) throw new Error(`the reference has no ${action}`);
  return fact.on.map((kind) => (kinds.get(kind) ?? '').replaceAll(/\$\{\w+\}/g, '*'));
}

/** As in the reference, where the key of a tag is a placeholder. */
function asReferred(conditionKey: string): string {
  return conditionKey.replace(/^(aws:(?:Request|Resource)Tag\/).*/, '$1$${TagKey}');
}

describe.each(presetNames)('the preset %s', (name) => {
  it('has only actions that IAM knows', () => {
    const named = statementsOf(name).flatMap(({ Action }) => Action);
    expect(named.filter((action) => !actions.has(action))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  it('scopes every action to ARNs, except those that cannot be scoped', () => {
    const open = statementsOf(name).filter(({ Resource }) => Resource.includes('*'));
    const scopable = open
      .flatMap(({ Action }) => Action)
      .filter((action) => formsOf(action).length > 0 && !boundByCondition.includes(action));
    expect(scopable).toEqual([]);
    const unbound = open.filter(
      ({ Action, Condition }) => Action.some((action) => boundByCondition.includes(action)) && !Condition,
    );
    expect(unbound).toEqual([]);
  });

  it('gives each action only resources that it applies to', () => {
    for (const { Action, Resource } of statementsOf(name).filter((one) => !one.Resource.includes('*'))) {
      const without = Action.filter(
        (action) => !Resource.some((arn) => formsOf(action).some((form) => overlap(form, arn))),
      );
      const idle = Resource.filter(
        (arn) => !Action.some((action) => formsOf(action).some((form) => overlap(form, arn))),
      );
      expect({ without, idle }).toEqual({ without: [], idle: [] });
    }
  });

  it('has only condition keys of its actions: any other would never match', () => {
    const unknown = statementsOf(name).flatMap(({ Action, Condition = {} }) => {
      const asked = Object.values(Condition).flatMap((keys) => Object.keys(keys).map(asReferred));
      return Action.flatMap((action) =>
        asked
          .filter((each) => !actions.get(action)?.keys.some((one) => one === each))
          .map((each) => `${action} ${each}`),
      );
    });
    expect(unknown).toEqual([]);
  });

  it('contains each of its parameters', () => {
    const text = JSON.stringify(policyOf(name, examples[name]));
    const given = Object.values<true | string | readonly string[] | undefined>(examples[name]).flat();
    const unused = given.filter(
      (value) => typeof value === 'string' && !text.includes(value.replace(/^\//, '')),
    );
    expect(unused).toEqual([]);
  });

  it('is a policy that IAM accepts, in every partition, with any parameters', () => {
    const schema = z.toJSONSchema(presets[name].parameters, { io: 'input' }) as FieldSchema;
    const written = fc.gen().map((draw) => ({ [name]: fittingValue(draw, schema) }));
    fc.assert(
      fc.property(written, fc.constantFrom(...regions), (value, region) => {
        fc.pre(presetSchema.safeParse(value).success);
        const document = presetDocument(value, { partition: partitionOf(region), region, account });
        const faults = policyFaults(document, 'inline').filter(({ rule }) => rule !== 'size');
        expect(faults).toEqual([]);
        const others = JSON.stringify(document).match(/arn:(?!\*)[a-z-]+:/g) ?? [];
        expect(others.filter((start) => start !== `arn:${partitionOf(region).id}:`)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('leaves space for other inline policies of a role', () => {
    const size = countedLength(JSON.stringify(policyOf(name, examples[name])));
    expect(size).toBeLessThan(policyQuotas.inline * 0.8);
  });
});

it('allows a secret only by its whole name, and for everything under a path also the path', () => {
  const text = JSON.stringify(
    policyOf('externalSecrets', { secrets: ['db', 'prod/*'], parameters: ['/prod/*'] }),
  );
  const arns = ['secretsmanager', 'ssm'].map((service) => `arn:aws:${service}:eu-central-1:${account}:`);
  expect(text).toContain(JSON.stringify(['secret:db-??????', 'secret:prod/*'].map((name) => arns[0] + name)));
  expect(text).toContain(
    JSON.stringify(['parameter/prod/*', 'parameter/prod'].map((name) => arns[1] + name)),
  );
});

it('gives each preset its own inline policy', () => {
  const names = presetNames.map((name) => presetPolicyName({ [name]: {} }));
  expect(new Set(names).size).toBe(presetNames.length);
});

it('the EBS CSI driver has the permissions of AmazonEBSCSIDriverPolicyV2', () => {
  const named = statementsOf('ebsCsiDriver').flatMap(({ Action }) => Action);
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEBSCSIDriverPolicyV2.html
  const ofAws = [
    ...['DescribeAvailabilityZones', 'DescribeInstances', 'DescribeInstanceTypes', 'DescribeSnapshots'],
    ...['DescribeVolumes', 'DescribeVolumesModifications', 'DescribeVolumeStatus'],
    ...['CreateVolume', 'CopyVolumes', 'ModifyVolume', 'AttachVolume', 'DetachVolume', 'DeleteVolume'],
    ...['CreateSnapshot', 'EnableFastSnapshotRestores', 'DeleteSnapshot', 'LockSnapshot'],
    ...['CreateTags', 'DeleteTags'],
  ];
  expect(ofAws.filter((action) => !named.includes(`ec2:${action}`))).toEqual([]);
  const migrated = statementsOf('ebsCsiDriver').filter((one) =>
    JSON.stringify(one).includes('created-for/pvc/name'),
  );
  expect(migrated.flatMap(({ Action }) => Action)).toEqual([
    'ec2:CopyVolumes',
    'ec2:ModifyVolume',
    'ec2:DeleteVolume',
  ]);
});
