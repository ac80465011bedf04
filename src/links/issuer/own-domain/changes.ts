import { z } from 'zod';
import { type ChangeKind, type ChangeTable, orUnknown, UnknownPart } from '../../../chain/change-kind.ts';
import { tagsShape } from '../../../chain/ownership.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { internalError } from '../../../errors/internal-error.ts';
import { requireOwn } from '../cloud-front/own-distribution.ts';
import type { DesiredIssuer } from '../desired.ts';
import { type PlaceOf, placeChanges } from '../hosting/hosting.ts';
import type { IssuerPorts } from '../ports.ts';
import { awaitRecord } from './await-record.ts';
import { ownCertificates } from './certificate.ts';
import { requireRequested } from './own-certificate.ts';
import { recordsShape } from './records.ts';
import { requestKey } from './request-key.ts';
import { untilIssued } from './until-issued.ts';
import { untilReleased } from './until-released.ts';
import { writeAlias, writeValidation } from './write-records.ts';

const ofCloudFront = placeChanges('cloudFront');

export function domainOf({ domain }: PlaceOf<'cloudFront'>): OwnDomain {
  if (domain) return domain;
  throw internalError('the issuer has no domain of its own');
}

const text = orUnknown(z.string());
const awaited = z.strictObject({ name: text, is: z.literal('CNAME'), value: text });
const zone = z.strictObject({ name: z.string(), id: z.string() });
const before = z.strictObject({ records: recordsShape }).nullable();
const removed = z.strictObject({ zone: z.string(), records: recordsShape });

/** What can be done to certificate and records of a domain name. */
export function domainChanges(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  return {
    'request-certificate': ofCloudFront(
      {
        after: z.strictObject({
          name: z.string(),
          region: z.string(),
          provenBy: z.string(),
          tags: tagsShape,
        }),
      },
      async (place, { desired, after }) => {
        const { certificates } = await ports.domain();
        const own = ownCertificates(desired, domainOf(place), await certificates.about(after.name));
        await certificates.request(after.name, requestKey(desired, after.name, own), after.tags);
      },
    ),
    'tag-certificate': ofCloudFront(
      { after: z.strictObject({ tags: tagsShape }) },
      async (place, { desired, after }) => {
        const { arn } = await requireRequested(desired, domainOf(place), ports);
        await (await ports.domain()).certificates.addTags(arn, after.tags);
      },
    ),
    'write-validation-record': ofCloudFront(
      { before, after: z.strictObject({ zone, name: text, is: z.literal('CNAME'), value: text }) },
      async (place, work) => writeValidation(domainOf(place), work, ports),
    ),
    'await-record': ofCloudFront({ after: awaited }, async (place, { desired, target }) =>
      awaitRecord(desired, domainOf(place), target, ports),
    ),
    'await-certificate': ofCloudFront(
      { after: z.strictObject({ status: z.literal('ISSUED') }) },
      async (place, { desired, progress }) => untilIssued(desired, domainOf(place), ports, progress),
    ),
    'set-distribution-domain': ofCloudFront(
      {
        after: z.strictObject({
          aliases: z.array(z.string()),
          certificate: text,
          minimumTls: z.string(),
          tlsBy: z.string(),
        }),
      },
      async (place, { desired, after }) => {
        const { certificate: seen, ...viewing } = after;
        const certificate =
          seen instanceof UnknownPart ? (await requireRequested(desired, domainOf(place), ports)).arn : seen;
        const { id, settings } = await requireOwn(desired, ports);
        await (await ports.distributions()).update(id, { ...settings, ...viewing, certificate });
      },
    ),
    'write-alias-records': ofCloudFront(
      { before, after: z.strictObject({ zone, are: z.array(z.string()), aliasOf: text }) },
      async (place, work) => writeAlias(domainOf(place), work, ports),
    ),
    'delete-outdated-certificate': ofCloudFront({}, async (_place, { target, progress }) =>
      untilReleased(target, ports, progress),
    ),
  };
}

export function domainRemovals(ports: IssuerPorts): ChangeTable<DesiredIssuer> {
  return {
    'delete-alias-records': removeRecords(ports),
    'delete-validation-record': removeRecords(ports),
    'delete-certificate': ofCloudFront({}, async (_place, { target, progress }) =>
      untilReleased(target, ports, progress),
    ),
  };
}

function removeRecords(ports: IssuerPorts): ChangeKind<DesiredIssuer> {
  return ofCloudFront({ before: removed }, async (_place, { before: { zone, records } }) => {
    await (await ports.domain()).zones.change(zone, { remove: records, add: [] });
  });
}
