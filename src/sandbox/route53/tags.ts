import {
  ChangeTagsForResource$,
  type ChangeTagsForResourceRequest,
  ListTagsForResource$,
  type ListTagsForResourceRequest,
} from '@aws-sdk/client-route-53';
import type { Tag } from '../account.ts';
import { route53Faults } from './faults.ts';
import { findZone, type Route53Call, type Route53Operation, route53Operation } from './operation.ts';
import type { HostedZone } from './store.ts';

const listTags = route53Operation<ListTagsForResourceRequest>(ListTagsForResource$, (call, sent) => {
  const zone = taggedZone(call, 'ListTagsForResource', sent);
  return { ResourceTagSet: { ResourceType: 'hostedzone', ResourceId: zone.id, Tags: zone.tags } };
});

const changeTags = route53Operation<ChangeTagsForResourceRequest>(ChangeTagsForResource$, (call, sent) => {
  const zone = taggedZone(call, 'ChangeTagsForResource', sent);
  const added: readonly Tag[] = (sent.AddTags ?? []).map(({ Key = '', Value = '' }) => ({ Key, Value }));
  if (added.some(({ Key, Value }) => Key.length === 0 || Key.length > 128 || Value.length > 256)) {
    throw route53Faults.invalidInput('A tag has no key, or a key or value that is too long.');
  }
  const replaced = new Set([...(sent.RemoveTagKeys ?? []), ...added.map(({ Key }) => Key)]);
  const tags = [...zone.tags.filter(({ Key }) => !replaced.has(Key)), ...added];
  if (tags.length > 50) throw route53Faults.invalidInput('A hosted zone can have at most 50 tags.');
  zone.tags = tags;
  return {};
});

export const tagOperations: readonly Route53Operation[] = [listTags, changeTags];

function taggedZone(call: Route53Call, action: string, sent: ListTagsForResourceRequest): HostedZone {
  if (sent.ResourceType !== 'hostedzone') throw route53Faults.notModelled('health checks');
  return findZone(call, action, sent.ResourceId);
}
