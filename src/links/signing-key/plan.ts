import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { known, unknown } from '../../chain/known.ts';
import type { LinkPlan, RemovalStage } from '../../chain/link.ts';
import type { DesiredSigningKey } from './desired.ts';
import {
  differentFromFile,
  exposedFile,
  keyFinding,
  missingFile,
  noNode,
  otherKind,
  unusableStagedKey,
} from './findings.ts';
import type { KeyFacts, SigningKeyFacts } from './observe.ts';

type NodeFacts = Extract<SigningKeyFacts, { from: 'node' }>;
type Staging = NonNullable<DesiredSigningKey['staging']>;

export function planSigningKey(desired: DesiredSigningKey, facts: SigningKeyFacts): LinkPlan {
  if (facts.from === 'cluster') {
    return {
      changes: [],
      findings: [],
      outputs: { publicKeys: known(facts.keys) },
      summary: `the cluster's own key, kid ${facts.keys[0]?.kid ?? 'unknown'}`,
    };
  }
  if (!desired.staging) return blocked(noNode());
  if ('error' in facts.staged) return blocked(unusableStagedKey(facts.staged.error, desired.staging.path));
  return 'key' in facts.staged
    ? planStaged(desired, desired.staging, facts.staged.key, facts.file)
    : planNew(desired, desired.staging, facts.file);
}

/** Once a key is staged, the operator's file is only looked at to notice that it became another one. */
function planStaged(
  desired: DesiredSigningKey,
  staging: Staging,
  staged: KeyFacts,
  file: NodeFacts['file'],
): LinkPlan {
  const findings: Finding[] = [];
  if (file && 'key' in file && file.key.jwk.kid !== staged.jwk.kid) {
    findings.push(differentFromFile(staged.jwk.kid, file.key.jwk.kid, desired));
  }
  const asked = askedKind(desired);
  if (asked !== null && asked !== staged.kind) findings.push(otherKind(staged.kind, asked));
  return {
    changes: isPrivate(staged.mode) ? [] : [restriction(staging, staged)],
    findings,
    outputs: { publicKeys: known([staged.jwk]) },
    summary: `${staged.kind}, kid ${staged.jwk.kid}`,
  };
}

function planNew(desired: DesiredSigningKey, staging: Staging, file: NodeFacts['file']): LinkPlan {
  if (desired.source.source !== 'file' || file === null) {
    const awaits = 'the new signing key';
    return planned(staging, { kind: askedKind(desired) ?? '', kid: { $unknown: awaits } }, unknown(awaits));
  }
  const { path } = desired.source;
  if ('error' in file) return blocked(keyFinding(file.error));
  if ('missing' in file) return blocked(missingFile(path));
  if (!isPrivate(file.key.mode)) return blocked(exposedFile(path, file.key.mode));
  const { jwk, kind } = file.key;
  return planned(staging, { kind, kid: jwk.kid, from: path }, known([jwk]));
}

function planned(
  staging: Staging,
  after: Change['after'],
  publicKeys: NonNullable<LinkPlan['outputs']['publicKeys']>,
): LinkPlan {
  return {
    changes: [
      {
        link: 'signing-key',
        action: 'create',
        kind: 'stage-key',
        target: `${staging.node.name}:${staging.path}`,
        before: null,
        after,
        why: 'The chain needs a key that its tokens are signed with; it waits here until every other link is ready for it.',
        disruptive: false,
      },
    ],
    findings: [],
    outputs: { publicKeys },
    summary: 'new key',
  };
}

function restriction(staging: Staging, staged: KeyFacts): Change {
  return {
    link: 'signing-key',
    action: 'update',
    kind: 'restrict-key',
    target: `${staging.node.name}:${staging.path}`,
    before: { mode: `0${staged.mode.toString(8)}` },
    after: { mode: '0600', kid: staged.jwk.kid },
    why: 'Whoever reads the signing key can act as every role of the chain.',
    disruptive: false,
  };
}

/** The private key goes last, with the second stage: until then tokens signed with it are accepted. */
export function planSigningKeyRemoval(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  stage: RemovalStage,
): LinkPlan {
  const nothing: LinkPlan = { changes: [], findings: [], outputs: {}, summary: 'nothing to remove' };
  const { staging } = desired;
  if (stage === 'sign-back' || facts.from === 'cluster' || !staging || 'missing' in facts.staged)
    return nothing;
  return {
    ...nothing,
    changes: [
      {
        link: 'signing-key',
        action: 'delete',
        kind: 'remove-staged-key',
        target: `${staging.node.name}:${staging.path}`,
        before: 'key' in facts.staged ? { kid: facts.staged.key.jwk.kid } : {},
        after: null,
        why: 'No API server signs with this key or accepts it any more.',
        disruptive: false,
      },
    ],
    summary: 'staged key removed',
  };
}

export function isPrivate(mode: number): boolean {
  return (mode & 0o077) === 0;
}

function askedKind({ source }: DesiredSigningKey): string | null {
  if (source.source !== 'generate') return null;
  if (source.algorithm === 'RS256') return `RSA ${source.bits}`;
  return { ES256: 'EC P-256', ES384: 'EC P-384', ES512: 'EC P-521' }[source.algorithm];
}

function blocked(finding: Finding): LinkPlan {
  return { changes: [], findings: [finding], outputs: {}, summary: 'no usable key' };
}
