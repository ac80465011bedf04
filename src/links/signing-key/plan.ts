import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { known, unknown } from '../../chain/known.ts';
import type { LinkPlan } from '../../chain/link.ts';
import { change } from './change.ts';
import type { DesiredSigningKey, Staging } from './desired.ts';
import {
  differentFromFile,
  exposedFile,
  foreignKey,
  keyFinding,
  missingFile,
  noNode,
  otherKind,
  otherSource,
  replacedKey,
  stagedElsewhere,
  unusableStagedKey,
} from './findings.ts';
import { folderFindings } from './folder.ts';
import type { FoundKey, KeyFacts, OtherStaging, SigningKeyFacts, StagingFacts } from './observe.ts';

export function planSigningKey(desired: DesiredSigningKey, facts: SigningKeyFacts): LinkPlan {
  const { staging } = desired;
  if (facts.cluster !== null) {
    return {
      changes: [],
      findings: facts.staging && staging ? sourceFindings(desired, staging, facts.staging, []) : [],
      outputs: { publicKeys: known(facts.cluster) },
      summary: `the cluster's own key, kid ${facts.cluster[0]?.kid ?? 'unknown'}`,
    };
  }
  if (!staging || !facts.staging) return blocked([noNode()]);
  const unsafe = folderFindings(staging, facts.staging.folder);
  if (unsafe.length > 0) return blocked(unsafe);
  const { staged } = facts.staging;
  if ('foreign' in staged) return blocked([foreignKey(staging.path, staged.foreign)]);
  if ('error' in staged) return blocked([unusableStagedKey(staged.error, staging.path)]);
  const replaced = replacedFindings(staging, facts.staging);
  if (replaced.length > 0) return blocked(replaced);
  if ('key' in staged) return planStaged(desired, staging, staged.key, facts);
  const changed = sourceFindings(desired, staging, facts.staging, facts.elsewhere);
  return changed.length > 0 ? blocked(changed) : planNew(desired, staging, facts.file);
}

/** No link may work with another key than the one that the chain was begun with, also where only some are applied. */
export function replacedFindings(
  { path }: Staging,
  { staged, remembered }: StagingFacts,
): readonly Finding[] {
  if (!('key' in staged) || remembered === null || remembered === staged.key.jwk.kid) return [];
  return [replacedKey(path, staged.key.jwk.kid, remembered)];
}

/** What the chain was applied with stays, until it is taken down. */
function sourceFindings(
  { source }: DesiredSigningKey,
  staging: Staging,
  { staged, isApplied }: StagingFacts,
  elsewhere: readonly OtherStaging[],
): readonly Finding[] {
  if (source.source !== 'cluster') {
    const holder = elsewhere.find((one) => 'facts' in one && 'key' in one.facts.staged);
    if (holder) return [stagedElsewhere(targetOf(holder.staging), staging)];
    if (!isApplied) return [];
    const why = `${staging.folder} remembers the apply, and no key is staged there: the source was \`cluster\`, or the key was lost.`;
    return [
      otherSource(
        why,
        'Write `signingKey: {source: cluster}` again. If the key was lost, copy the key that the API server signs with (its --service-account-signing-key-file) to signing.key in that folder. For another source run `irsactl destroy`, both stages, and apply anew.',
      ),
    ];
  }
  if ('missing' in staged) return [];
  return [
    otherSource(
      `irsa.yaml says \`source: cluster\`, and ${staging.path} holds the key that the chain was begun with.`,
      'Set signingKey back to what it was. For the key of the cluster take the chain down first: `irsactl destroy`, both stages.',
    ),
  ];
}

/** Once a key is staged, the operator's file is only looked at to notice that it became another one. */
function planStaged(
  desired: DesiredSigningKey,
  staging: Staging,
  staged: KeyFacts,
  { file, staging: facts }: SigningKeyFacts,
): LinkPlan {
  const findings: Finding[] = [];
  if (file && 'key' in file && file.key.jwk.kid !== staged.jwk.kid) {
    findings.push(differentFromFile(staged.jwk.kid, file.key.jwk.kid, desired));
  }
  const asked = askedKind(desired);
  if (asked !== null && asked !== staged.kind) findings.push(otherKind(staged.kind, asked));
  return {
    changes: [
      ...(facts?.hasLeftover ? [leftoverRemoval(staging)] : []),
      ...(isPrivate(staged.mode) ? [] : [restriction(staging, staged)]),
    ],
    findings,
    outputs: { publicKeys: known([staged.jwk]) },
    summary: `${staged.kind}, kid ${staged.jwk.kid}`,
  };
}

function planNew(desired: DesiredSigningKey, staging: Staging, file: FoundKey | null): LinkPlan {
  if (desired.source.source !== 'file' || file === null) {
    const awaits = 'the new signing key';
    return planned(staging, { kind: askedKind(desired) ?? '', kid: { $unknown: awaits } }, unknown(awaits));
  }
  const { path } = desired.source;
  if ('error' in file) return blocked([keyFinding(file.error)]);
  if (!('key' in file)) return blocked([missingFile(path)]);
  if (!isPrivate(file.key.mode)) return blocked([exposedFile(path, file.key.mode)]);
  const { jwk, kind } = file.key;
  return planned(staging, { kind, kid: jwk.kid, from: path }, known([jwk]));
}

function planned(
  staging: Staging,
  after: Change['after'],
  publicKeys: NonNullable<LinkPlan['outputs']['publicKeys']>,
): LinkPlan {
  const why =
    'The chain needs a key that its tokens are signed with; it waits here until every other link is ready for it.';
  return {
    changes: [change.create('stage-key', targetOf(staging), { after, why })],
    findings: [],
    outputs: { publicKeys },
    summary: 'new key',
  };
}

function restriction(staging: Staging, staged: KeyFacts): Change {
  return change.update('restrict-key', targetOf(staging), {
    before: { mode: `0${staged.mode.toString(8)}` },
    after: { mode: '0600', kid: staged.jwk.kid },
    why: 'Whoever reads the signing key can act as every role of the chain.',
  });
}

function leftoverRemoval({ node, leftover }: Staging): Change {
  return change.delete('remove-leftover', `${node.name}:${leftover}`, {
    why: 'A write that was killed left it behind; it may hold a signing key.',
  });
}

export function targetOf({ node, path }: Staging): string {
  return `${node.name}:${path}`;
}

export function isPrivate(mode: number): boolean {
  return (mode & 0o077) === 0;
}

function askedKind({ source }: DesiredSigningKey): string | null {
  if (source.source !== 'generate') return null;
  if (source.algorithm === 'RS256') return `RSA ${source.bits}`;
  return { ES256: 'EC P-256', ES384: 'EC P-384', ES512: 'EC P-521' }[source.algorithm];
}

function blocked(findings: readonly Finding[]): LinkPlan {
  return { changes: [], findings, outputs: {}, summary: 'no usable key' };
}
