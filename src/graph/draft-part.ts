import type { PlannedLink } from '../chain/chain-plan.ts';
import type { Change } from '../chain/change.ts';
import { errorsIn, type Finding } from '../chain/finding.ts';
import { wholeOf } from '../chain/link-state.ts';
import type { GraphPart, PartKind, PartState } from './chain-graph.ts';

/** A part without its changes and findings from the plan. */
export interface DraftPart {
  readonly kind: PartKind;
  readonly name: string;
  readonly facts: readonly string[];
  readonly namespace?: string;
  /** The name of its AWS account in irsa.yaml; absent for the main account. */
  readonly account?: string;
  /** Its state without changes and errors. Default: in place. */
  readonly otherwise?: PartState;
}

/** The changes and findings of a link, assigned to its parts. */
interface Shares {
  readonly parts: readonly GraphPart[];
  /** The reasons that belong to no single part. */
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
}

interface Sharing {
  /** The name of the part of a change. */
  readonly nameOf: (change: Change) => string;
  /** The part for everything that names no other part. Default: the link. */
  readonly rest?: DraftPart;
}

/** Assigns each part its changes, and the findings whose sentence names it. */
export function shareOut(
  drafts: readonly DraftPart[],
  { changes, findings }: Pick<PlannedLink, 'changes' | 'findings'>,
  { nameOf, rest }: Sharing,
): Shares {
  const byName = new Map(drafts.map((draft) => [draft.name, draft]));
  const changesOf = groupBy(changes, (change) => [
    byName.get(nameIn(nameOf(change), change.account?.name)) ?? rest,
  ]);
  const findingsOf = groupBy(findings, (finding) => {
    const named = namedIn(finding.what, (word) => byName.get(nameIn(word, finding.account?.name)));
    return named.length > 0 ? named : [rest];
  });
  return {
    parts: drafts.map((draft) =>
      settle(draft, changesOf.get(draft) ?? [], findingsOf.get(draft) ?? [], draft === rest),
    ),
    reasons: (changesOf.get(undefined) ?? []).map(reasonOf),
    findings: findingsOf.get(undefined) ?? [],
  };
}

/** A part with its changes and findings. */
function settle(
  draft: DraftPart,
  changes: readonly Change[],
  findings: readonly Finding[],
  isWhole: boolean,
): GraphPart {
  const { kind, name, facts, namespace, account, otherwise = 'in place' } = draft;
  return {
    id: `${kind.replaceAll(' ', '-')}:${name}`,
    ...{ kind, name, facts, findings },
    state: errorsIn(findings).length > 0 ? 'has errors' : (stateAfter(name, changes, isWhole) ?? otherwise),
    reasons: changes.map(reasonOf),
    ...(namespace !== undefined && { namespace }),
    ...(account !== undefined && { account }),
  };
}

/**
 * Policies of a role can be created and deleted while the role stays: only a change with the part's own name creates or
 * deletes the part. A part with several resources, such as the issuer, is created if all its resources are.
 */
function stateAfter(name: string, changes: readonly Change[], isWhole: boolean): PartState | null {
  if (changes.length === 0) return null;
  const own = changes.find((change) => targetOf(change) === name && change.action !== 'update');
  if (own?.action === 'delete') return 'to be removed';
  const made = changes.flatMap((change) => (change.action === 'create' ? [targetOf(change)] : []));
  const isMade =
    own !== undefined ||
    (isWhole &&
      changes.every(({ target, account }) => made.includes(nameIn(wholeOf(target), account?.name))));
  return isMade ? 'to be created' : 'to be changed';
}

function reasonOf(change: Change): string {
  return `${targetOf(change)}: ${change.why}`;
}

function targetOf({ target, account }: Change): string {
  return nameIn(target, account?.name);
}

/** The name of a part with its account, because several accounts may have resources with the same name. */
export function nameIn(name: string, account: string | undefined): string {
  return account === undefined ? name : `${name} (${account})`;
}

/** Matches only whole words: a finding about shop/orders-2 is not about shop/orders. */
function namedIn(sentence: string, partOf: (word: string) => DraftPart | undefined): readonly DraftPart[] {
  const words = sentence.split(/[\s"'`“”,;()]+/u).map((word) => word.replace(/[.:]+$/, ''));
  // The notation for a file of a node is NODE:PATH.
  const named = words.flatMap((word) => partOf(word) ?? partOf(word.split(':')[0] ?? '') ?? []);
  return [...new Set(named)];
}

function groupBy<Item, Key>(
  items: readonly Item[],
  keysOf: (item: Item) => readonly Key[],
): ReadonlyMap<Key, readonly Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}
