import { isDeepStrictEqual } from 'node:util';
import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHostedZoneCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
  type ResourceRecordSet,
  Route53Client,
  RRType,
} from '@aws-sdk/client-route-53';
import { IrsaError } from '../errors/irsa-error.ts';
import type { DnsRecord, HostedZones, RecordChange } from '../links/issuer/own-domain/ports.ts';
import { absent } from './absent.ts';
import type { AwsClients } from './clients.ts';
import { oneOf } from './one-of.ts';
import { plainName } from './plain-name.ts';
import { awsCode, isAnswer } from './sdk-fault.ts';

/** The issuer's port to Route 53. */
export function route53Zones(aws: AwsClients): HostedZones {
  const client = aws.open('route53', (settings) => new Route53Client(settings));
  return {
    async named(name) {
      // Sorted from the end of the names: those of this one come first.
      const answer = await client.send(new ListHostedZonesByNameCommand({ DNSName: `${name}.` }));
      return (answer.HostedZones ?? [])
        .filter(({ Name = '' }) => plainName(Name) === name)
        .map(({ Id = '', Config }) => ({ id: idOf(Id), name, isPrivate: Config?.PrivateZone ?? false }));
    },
    async get(id) {
      const answer = await client
        .send(new GetHostedZoneCommand({ Id: id }))
        .catch(absent('NoSuchHostedZone'));
      if (!answer?.HostedZone) return null;
      const { HostedZone: zone, DelegationSet } = answer;
      return {
        id: idOf(zone.Id ?? id),
        name: plainName(zone.Name ?? ''),
        isPrivate: zone.Config?.PrivateZone ?? false,
        nameServers: (DelegationSet?.NameServers ?? []).map(plainName).toSorted(),
      };
    },
    records: async (zone, name) => (await recordSets(client, zone, name)).map(recordOf),
    change: (zone, change) => changeRecords(client, zone, change),
    async isEverywhere(id) {
      const { ChangeInfo } = await client.send(new GetChangeCommand({ Id: id }));
      return ChangeInfo?.Status === 'INSYNC';
    },
  };
}

/** `/hostedzone/Z1` and `/change/C1` are IDs, too. */
function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** All of one name; none where the zone is gone. */
async function recordSets(
  client: Route53Client,
  HostedZoneId: string,
  name: string,
): Promise<readonly ResourceRecordSet[]> {
  const found: ResourceRecordSet[] = [];
  let from: Pick<ListInput, 'StartRecordName' | 'StartRecordType' | 'StartRecordIdentifier'> = {
    StartRecordName: name,
  };
  for (;;) {
    const page = await client
      .send(new ListResourceRecordSetsCommand({ HostedZoneId, ...from }))
      .catch(absent('NoSuchHostedZone'));
    found.push(...(page?.ResourceRecordSets ?? []).filter(({ Name = '' }) => plainName(Name) === name));
    if (page?.IsTruncated !== true || plainName(page.NextRecordName ?? '') !== name) return found;
    from = {
      StartRecordName: page.NextRecordName,
      StartRecordType: page.NextRecordType,
      StartRecordIdentifier: page.NextRecordIdentifier,
    };
  }
}

type ListInput = ConstructorParameters<typeof ListResourceRecordSetsCommand>[0];

function recordOf(record: ResourceRecordSet): DnsRecord {
  const { Name = '', Type = '', ResourceRecords = [], AliasTarget, TTL, SetIdentifier = '' } = record;
  return {
    name: plainName(Name),
    type: Type,
    values: ResourceRecords.map(({ Value = '' }) => (Type === 'CNAME' ? plainName(Value) : Value)).toSorted(),
    ttl: TTL ?? null,
    alias: AliasTarget
      ? { target: plainName(AliasTarget.DNSName ?? ''), zone: AliasTarget.HostedZoneId ?? '' }
      : null,
    variant: SetIdentifier,
  };
}

function recordSetOf({ name, type, values, ttl, alias }: DnsRecord): ResourceRecordSet {
  const Type = oneOf(RRType, type);
  return alias
    ? {
        Name: name,
        Type,
        AliasTarget: { DNSName: alias.target, HostedZoneId: alias.zone, EvaluateTargetHealth: false },
      }
    : { Name: name, Type, TTL: ttl ?? 0, ResourceRecords: values.map((Value) => ({ Value })) };
}

/** Deletes only what is as it was shown, and creates only where nothing is: Route 53 does all of it or nothing. */
async function changeRecords(
  client: Route53Client,
  zone: string,
  { remove, add }: RecordChange,
): Promise<string | null> {
  const names = [...new Set([...remove, ...add].map(({ name }) => name))];
  const current = (await Promise.all(names.map((name) => recordSets(client, zone, name)))).flat();
  const isThere = (wanted: DnsRecord) => current.some((one) => isSame(recordOf(one), wanted));
  const leaving = remove.flatMap((shown) => {
    const seen = current.find((one) => isOneOf(recordOf(one), shown));
    if (!seen || add.some((wanted) => isSame(recordOf(seen), wanted))) return [];
    if (!isSame(recordOf(seen), shown)) throw movedOn(shown);
    return [seen];
  });
  const Changes: Change[] = [
    ...leaving.map((ResourceRecordSet) => ({ Action: 'DELETE' as const, ResourceRecordSet })),
    ...add
      .filter((wanted) => !isThere(wanted))
      .map((wanted) => ({ Action: 'CREATE' as const, ResourceRecordSet: recordSetOf(wanted) })),
  ];
  if (Changes.length === 0) return null;
  const order = new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: { Changes } });
  const { ChangeInfo } = await client.send(order).catch((error: unknown) => {
    const [first] = [...add, ...remove];
    throw first && isAnswer(error, 'InvalidChangeBatch') ? movedOn(first, error) : error;
  });
  return idOf(ChangeInfo?.Id ?? '');
}

/** The same but for the time that others may keep it. */
function isSame({ ttl: _, ...one }: DnsRecord, { ttl: __, ...other }: DnsRecord): boolean {
  return isDeepStrictEqual(one, other);
}

function isOneOf(one: DnsRecord, other: DnsRecord): boolean {
  return one.name === other.name && one.type === other.type && one.variant === other.variant;
}

function movedOn({ name, type }: DnsRecord, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-ISSUER-096',
    {
      what: `The ${type} record of ${name} was changed by somebody else just now; it was left as it is.`,
      why: cause
        ? `Route 53 answered ${awsCode(cause)}: what is there is no longer what was seen.`
        : 'What is there is no longer what was seen.',
      next: 'Run `irsactl plan` and look at the difference.',
    },
    { cause },
  );
}
