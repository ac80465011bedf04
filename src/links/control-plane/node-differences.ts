import type { Finding } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import { finding } from './findings.ts';
import { lacksRecords } from './joined-node.ts';
import { effectiveAudiences, flagNames, flagOf } from './manifest/flags.ts';
import type { Manifest } from './manifest/parse-manifest.ts';
import { addedParts, type OpenedNode } from './node-state.ts';
import { unlikeRecords } from './unlike-records.ts';

/** What an API server does by its flags and keys, without what the chain has added to it by now. */
interface Baseline {
  readonly name: string;
  /** The first one issues tokens. */
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly accepted: readonly string[];
  readonly signing: string;
  /** Other flags about tokens: how long they live, for one. */
  readonly others: readonly string[];
}

/**
 * API servers of one cluster must issue and accept alike: a chain on top of a difference would make it last. What the
 * two passes themselves make different for a while is taken out first.
 */
export function differenceFindings(
  desired: DesiredControlPlane,
  nodes: readonly OpenedNode[],
): readonly Finding[] {
  // By records that do not agree nobody knows what is the chain's.
  const unlike = unlikeRecords(desired, nodes);
  if (unlike.length > 0) return unlike;
  // Of one without records nobody knows what it had without the chain.
  const every = nodes.map(({ facts }) => facts);
  const all = nodes
    .filter(({ facts }) => !lacksRecords(facts, every))
    .map((node) => baselineOf(desired, node));
  // What irsa.yaml does not list may be gone from some of them already.
  const left = all.find(({ audiences }) => audiences.length > 0)?.audiences ?? [];
  const [first, ...others] = all.map((one) =>
    desired.apiAudiences !== null && one.audiences.length === 0 ? { ...one, audiences: left } : one,
  );
  if (!first) return [];
  return others.flatMap((other) => {
    const differences = differencesOf(first, other);
    return differences.length > 0 ? [unequal(first, other, differences)] : [];
  });
}

function baselineOf(desired: DesiredControlPlane, opened: OpenedNode): Baseline {
  const { facts, state } = opened;
  const { flags } = state;
  const ours = addedParts(desired, opened);
  const before = facts.original?.flags ?? flags;
  const isOwnIssuer = !before.issuers.includes(ours.issuer);
  const issuers = flags.issuers.filter((issuer) => !isOwnIssuer || issuer !== ours.issuer);
  const kids = (file: string) => facts.keyIds.get(file) ?? [];
  const signing = flags.signingKeyFile === null ? [] : kids(flags.signingKeyFile);
  return {
    name: state.node.name,
    issuers,
    audiences: effectiveAudiences({ ...flags, issuers })
      .filter((one) => !desired.apiAudiences?.includes(one))
      .toSorted(),
    accepted: [...new Set(flags.keyFiles.flatMap(kids))].filter((kid) => kid !== ours.keyId).toSorted(),
    signing: signing.find((kid) => kid !== ours.keyId) ?? 'the chain',
    others: otherFlags(state.manifest),
  };
}

/** Behind the first one the order means nothing. */
function issuersOf({ issuers: [first, ...others] }: Baseline): readonly string[] {
  return first === undefined ? [] : [first, ...others.toSorted()];
}

function otherFlags(manifest: Manifest): readonly string[] {
  const known: readonly string[] = Object.values(flagNames);
  return manifest.arguments
    .map(({ text }) => text.replace(/^(--[^=]+)/, flagOf))
    .filter(
      (text) => text.startsWith('--service-account-') && !known.includes(text.slice(2).split('=')[0] ?? ''),
    )
    .toSorted();
}

function differencesOf(one: Baseline, other: Baseline): readonly string[] {
  const lists: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['--service-account-issuer', issuersOf(one), issuersOf(other)],
    ['--api-audiences', one.audiences, other.audiences],
    ['kids of --service-account-key-file', one.accepted, other.accepted],
    ['other flags', one.others, other.others],
  ];
  const differences = lists
    .filter(([, ours, theirs]) => ours.join('\n') !== theirs.join('\n'))
    .map(
      ([name, ours, theirs]) =>
        `${name}: ${one.name} has ${ours.join(', ') || 'none'}, ${other.name} has ${theirs.join(', ') || 'none'}`,
    );
  const signers = [one.signing, other.signing];
  const differ = one.signing !== other.signing && !signers.includes('the chain');
  return differ
    ? [...differences, `${one.name} signs with the kid ${one.signing}, ${other.name} with ${other.signing}`]
    : differences;
}

function unequal(one: Baseline, other: Baseline, differences: readonly string[]): Finding {
  const isOfAudiences = differences.some((difference) => difference.startsWith(`--${flagNames.audiences}`));
  const more = isOfAudiences
    ? ' Audiences that spec.controlPlane.apiAudiences lists irsactl brings to all of them.'
    : '';
  return finding.error('IRSA-CONTROLPLANE-072', {
    what: `The API servers of ${one.name} and ${other.name} do not issue and accept tokens alike.`,
    why: `${differences.join('; ')}.`,
    next: `Make the flags and keys of both alike first: what one of them issues, the other may refuse today.${more}`,
  });
}
