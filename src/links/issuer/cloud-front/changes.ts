import { z } from 'zod';
import { type ChangeTable, orUnknown, UnknownPart } from '../../../chain/change-kind.ts';
import { missingTags, tagsShape } from '../../../chain/ownership.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { policyWith } from '../bucket/policy.ts';
import type { DesiredIssuer } from '../desired.ts';
import { placeChanges } from '../hosting/hosting.ts';
import { awaitRecord } from '../own-domain/record.ts';
import type { IssuerPorts } from '../ports.ts';
import { findOwn, nameOfChain, requireOwn } from './own-distribution.ts';
import { settingsShape } from './settings.ts';
import { untilDeployed } from './until-deployed.ts';

const ofCloudFront = placeChanges('cloudFront');

const tagged = z.strictObject({ tags: tagsShape });

/** irsactl's own statement in the bucket's policy. */
const statementShape = z.strictObject({
  Sid: z.string(),
  Effect: z.literal('Allow'),
  Principal: z.strictObject({ Service: z.string() }),
  Action: z.string(),
  Resource: z.array(z.string()),
  Condition: z.strictObject({ StringEquals: z.strictObject({ 'aws:SourceArn': orUnknown(z.string()) }) }),
});

/** The changes of a distribution and its parts. */
export function cloudFrontChanges(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  const { buckets, distributions, clock } = ports;
  return {
    'set-origin-access-control': ofCloudFront(
      { after: z.strictObject({ originType: z.string(), signing: z.string(), protocol: z.string() }) },
      async (_place, { desired, after }) =>
        (await distributions()).setAccessControl(nameOfChain(desired), after),
    ),
    'create-distribution': ofCloudFront(
      { after: z.strictObject({ settings: settingsShape, tags: tagsShape }) },
      async (_place, { desired, after }) =>
        (await distributions()).create(nameOfChain(desired), after.settings, after.tags),
    ),
    'update-distribution': ofCloudFront(
      { after: z.strictObject({ settings: settingsShape }) },
      async ({ bucket }, { desired, after, progress }) => {
        const own = await requireOwn(desired, ports);
        // CloudFront refuses a second change of the certificate until the first is deployed:
        // https://github.com/hashicorp/terraform-provider-aws/issues/679
        if (own.settings.certificate !== after.settings.certificate) {
          await untilDeployed(() => findOwn(desired, bucket, distributions), clock, progress);
        }
        await (await distributions()).update(own.id, after.settings);
      },
    ),
    'tag-distribution': ofCloudFront(
      { before: tagged, after: tagged },
      async (_place, { desired, before, after }) =>
        (await distributions()).addTags(
          (await requireOwn(desired, ports)).arn,
          missingTags(after.tags, before.tags),
        ),
    ),
    'let-distribution-read': ofCloudFront(
      { after: z.strictObject({ others: z.json().optional(), own: statementShape }) },
      async ({ bucket }, { desired, after: { others, own } }) => {
        const seen = own.Condition.StringEquals['aws:SourceArn'];
        const arn = seen instanceof UnknownPart ? (await requireOwn(desired, ports)).arn : seen;
        const Condition = { StringEquals: { 'aws:SourceArn': arn } };
        await buckets.setPolicy(bucket, policyWith([{ ...own, Condition }], others ?? null));
      },
    ),
    'await-deployment': ofCloudFront(
      { after: z.strictObject({ status: z.literal('Deployed') }) },
      async ({ bucket }, { desired, progress }) =>
        untilDeployed(() => findOwn(desired, bucket, distributions), clock, progress),
    ),
    'await-record': ofCloudFront(
      { after: z.strictObject({ name: z.string(), is: z.literal('CNAME'), value: orUnknown(z.string()) }) },
      async ({ domain }, { desired }) => {
        if (!domain) throw internalError('the issuer has its own domain');
        await awaitRecord(domain, await requireOwn(desired, ports), ports);
      },
    ),
  };
}

export function cloudFrontRemovals(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  const { distributions } = ports;
  return {
    'disable-distribution': ofCloudFront(
      { after: z.strictObject({ enabled: z.literal(false) }) },
      async (_place, { desired }) => {
        const { id } = await requireOwn(desired, ports);
        await (await distributions()).disable(id);
      },
    ),
    'delete-distribution': ofCloudFront({}, async ({ bucket }, { desired }) => {
      const own = await findOwn(desired, bucket, distributions);
      if (own) await (await distributions()).delete(own.id);
    }),
    'delete-origin-access-control': ofCloudFront({}, async (_place, { desired }) =>
      (await distributions()).deleteAccessControl(nameOfChain(desired)),
    ),
  };
}
