import type { Finding } from '../../chain/finding.ts';
import type { DesiredSigningKey } from './desired.ts';
import {
  noNode,
  otherThanPublished,
  readableByOthers,
  stagedKeyGone,
  unusableStagedKey,
} from './findings.ts';
import type { SigningKeyFacts } from './observe.ts';
import { isPrivate } from './plan.ts';

/** A staged key is there, is private, is a key, and is the one that the other links work with. */
export function checkSigningKey(desired: DesiredSigningKey, facts: SigningKeyFacts): readonly Finding[] {
  if (facts.from === 'cluster') return [];
  const { staging } = desired;
  if (!staging) return [noNode()];
  if ('missing' in facts.staged) return [stagedKeyGone(staging.path)];
  if ('error' in facts.staged) return [unusableStagedKey(facts.staged.error, staging.path)];
  const { jwk, mode } = facts.staged.key;
  const published = desired.publicKeys.known ? desired.publicKeys.value.map(({ kid }) => kid) : [];
  return [
    ...(isPrivate(mode) ? [] : [readableByOthers(staging.path, mode)]),
    ...(published.includes(jwk.kid) || !desired.publicKeys.known
      ? []
      : [otherThanPublished(jwk.kid, published)]),
  ];
}
