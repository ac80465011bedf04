import { changesOf } from '../../chain/change.ts';
import { type Finding, findingsOf } from '../../chain/finding.ts';
import { known, unknown } from '../../chain/known.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { stagedKeyPath } from '../../chain/node-directory.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { DesiredSigningKey, SigningKeyFacts, StagedFacts } from './observe.ts';
import { planRotation } from './rotation.ts';

const change = changesOf<'stage-key' | 'remove-staged-key'>('signing-key');
const finding = findingsOf('signing-key');

export function planSigningKey(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  consent: Consent,
): LinkPlan {
  const { source, chain } = desired;
  const [signing] = facts.cluster;
  const hidden = unseen(facts);
  const rotation = planRotation(desired, facts, seen(facts), consent);
  if (rotation) return hidden.length === 0 ? rotation : { ...emptyPlan(rotation.summary), findings: hidden };
  const staged = seen(facts).filter((one) => one.staged !== null);
  if (source === 'cluster') {
    return {
      changes: [],
      findings: staged.slice(0, 1).map(({ node }) => stagedAlready(stagedKeyPath(chain, node), node.name)),
      outputs: signing ? { publicKeys: known([signing]) } : {},
      summary: `the cluster's own key, ${signing?.kid ?? 'unknown'}`,
    };
  }
  const findings = [...hidden, ...different(staged)];
  if (findings.length > 0) return { ...emptyPlan('no usable key'), findings };
  const [first] = staged;
  // The new key already signs: an apply of this chain has written it to the API server's files.
  if (!first && signing && seen(facts).some(({ isApplied }) => isApplied)) {
    return {
      ...emptyPlan(`the cluster's own key, ${signing.kid}`),
      outputs: { publicKeys: known([signing]) },
    };
  }
  const key: Jwk | null = first?.staged ?? null;
  const isWhole = seen(facts).every((one) => one.staged !== null || one.isApplied);
  const lacking = seen(facts).filter((one) => one.staged === null);
  const outputs = { publicKeys: key ? known([key]) : unknown<readonly Jwk[]>('the new signing key') };
  if (key && isWhole) return { ...emptyPlan(`new key, ${key.kid}`), outputs };
  return {
    changes: [
      change.create(
        'stage-key',
        lacking.map(({ node }) => `${node.name}:${stagedKeyPath(chain, node)}`).join(', '),
        {
          after: { kid: key?.kid ?? { $unknown: 'the new signing key' } },
          why: 'A new key pair waits on every control plane node until the API servers accept it.',
        },
      ),
    ],
    findings: [],
    outputs,
    summary: 'new key',
  };
}

/** The second run of destroy removes a staged key that no API server uses. */
export function planStagedRemoval({ chain }: DesiredSigningKey, facts: SigningKeyFacts): LinkPlan {
  const nothing = emptyPlan('nothing to remove');
  const changes = seen(facts).flatMap(({ node, staged }) =>
    staged === null
      ? []
      : [
          change.delete('remove-staged-key', `${node.name}:${stagedKeyPath(chain, node)}`, {
            before: { kid: staged.kid },
            why: 'No API server signs with this key.',
          }),
        ],
  );
  return {
    ...nothing,
    changes,
    findings: unseen(facts),
    ...(changes.length > 0 && { summary: 'staged key removed' }),
  };
}

function seen({ nodes }: SigningKeyFacts): readonly StagedFacts[] {
  return nodes.flatMap((one) => ('error' in one ? [] : [one]));
}

function unseen({ nodes }: SigningKeyFacts): readonly Finding[] {
  return nodes.flatMap((one) => ('error' in one ? [finding.error(one.error.code, one.error.problem)] : []));
}

function different([first, ...others]: readonly StagedFacts[]): readonly Finding[] {
  const other = others.find(({ staged }) => staged?.kid !== first?.staged?.kid);
  if (!first || !other) return [];
  return [
    finding.error('IRSA-KEY-030', {
      what: `Different keys are staged on ${first.node.name} and ${other.node.name}.`,
      why: `Their key IDs are ${first.staged?.kid} and ${other.staged?.kid}.`,
      next: "Delete signing.key in irsactl's folder on the node whose key no API server uses, then run the same command again.",
    }),
  ];
}

function stagedAlready(path: string, node: string): Finding {
  return finding.error('IRSA-KEY-030', {
    what: `A new signing key is staged on ${node}, but irsa.yaml requests the cluster's own key.`,
    why: `${path} is from an unfinished apply with \`signingKey: {source: new}\`.`,
    next: `Write \`signingKey: {source: new}\` and finish that apply. Or, if no API server accepts that key yet, delete ${path} on every node.`,
  });
}
