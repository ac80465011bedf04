import type { Finding } from '../../chain/finding.ts';
import type { DesiredSigningKey } from './desired.ts';
import {
  foreignKey,
  noNode,
  otherThanPublished,
  readableByOthers,
  stagedKeyGone,
  unusableStagedKey,
} from './findings.ts';
import { folderFindings } from './folder.ts';
import type { SigningKeyFacts } from './observe.ts';
import { isPrivate, replacedFindings } from './plan.ts';

/** A staged key is there, is private, is a key, and is the one that the other links work with. */
export function checkSigningKey(desired: DesiredSigningKey, facts: SigningKeyFacts): readonly Finding[] {
  if (facts.cluster !== null) return [];
  const { staging } = desired;
  if (!staging || !facts.staging) return [noNode()];
  const unsafe = folderFindings(staging, facts.staging.folder);
  if (unsafe.length > 0) return unsafe;
  const { staged } = facts.staging;
  if ('missing' in staged) return [stagedKeyGone(staging.path)];
  if ('foreign' in staged) return [foreignKey(staging.path, staged.foreign)];
  if ('error' in staged) return [unusableStagedKey(staged.error, staging.path)];
  const replaced = replacedFindings(staging, facts.staging);
  if (replaced.length > 0) return replaced;
  const { jwk, mode } = staged.key;
  const published = desired.publicKeys.known ? desired.publicKeys.value.map(({ kid }) => kid) : [];
  return [
    ...(isPrivate(mode) ? [] : [readableByOthers(staging.path, mode)]),
    ...(published.includes(jwk.kid) || !desired.publicKeys.known
      ? []
      : [otherThanPublished(jwk.kid, published)]),
  ];
}
