import type { Finding } from '../../chain/finding.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { isStanding } from './key-placement.ts';
import type { OpenedNode } from './node-state.ts';
import { nodeNames } from './open-nodes.ts';

/** The key that the chain gave a node by its own record; null where it stands there with none, or not at all. */
export function notedKeyId(facts: NodeFacts): string | null {
  const ours = facts.original?.ours ?? null;
  return ours !== null && isStanding(facts) && (ours.key ?? ours.pair) !== null ? ours.keyId : null;
}

/**
 * Nodes whose records name different keys: a restored disk brought one's from an earlier time of the chain. The way back
 * would leave that one signing with a key which the others no longer accept.
 */
export function unlikeRecords(
  { chain }: DesiredControlPlane,
  nodes: readonly OpenedNode[],
): readonly Finding[] {
  const byKey = Map.groupBy(nodes, ({ facts }) => notedKeyId(facts));
  byKey.delete(null);
  if (byKey.size < 2) return [];
  const of = (list: readonly OpenedNode[]) => list.map(({ state }) => state.node);
  const all = [...byKey.values()].flat();
  const strange = all.filter((one) => !knowsItsKey(one));
  const old = strange.length > 0 && strange.length < all.length ? strange : all;
  const isOne = old.length === 1;
  const lists = [...byKey].map(
    ([keyId, list]) => `${nodeNames(of(list))} ${list.length === 1 ? 'has' : 'have'} ${keyId}`,
  );
  const folders = of(old).map((node) => `${nodePaths(chain, node).directory} of ${node.name}`);
  const deletions = of(old).map(({ name }) => `\`kubectl delete node ${name}\``);
  const anew = isOne
    ? `\`kubeadm reset\` there, ${deletions.join('')}, and let it join once more; irsactl then copies the note of another node`
    : 'the one whose records are old, by `kubeadm reset`, `kubectl delete node` and another join';
  return [
    finding.error('IRSA-CONTROLPLANE-158', {
      what: `The records of ${nodeNames(of(old))} ${isOne ? 'are' : 'do not agree, so that some are'} of another time of the chain.`,
      why: `They say which key the chain gave each API server: ${lists.join('; ')}. By them the way back would leave API servers signing with a key that others no longer accept.`,
      next: `Restore ${folders.join(', or ')} from a backup made since the last apply. Or set the machine up anew: ${anew}.`,
    }),
  ];
}

/** Whether the API server accepts the key that the record names, as it does from the first pass of the chain on. */
function knowsItsKey({ facts, state }: OpenedNode): boolean {
  const keyId = notedKeyId(facts);
  const accepted = state.flags.keyFiles.flatMap((file) => facts.keyIds.get(file) ?? []);
  return keyId !== null && accepted.includes(keyId);
}
