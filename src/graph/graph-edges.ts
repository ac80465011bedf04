import { accountName, roleAccounts } from '../chain/role-accounts.ts';
import { stringAt } from '../trust/json.ts';
import type { GraphEdge, GraphLink, GraphPart, PartKind } from './chain-graph.ts';
import type { ChainLook } from './chain-look.ts';
import { nameIn } from './draft-part.ts';
import { accountOfPod } from './parts/pod-identity.ts';

/** The relations of the parts. Both ends of an edge are in the graph. */
export function graphEdges(seen: ChainLook, links: readonly GraphLink[]): readonly GraphEdge[] {
  const parts = links.flatMap((link) => link.parts);
  const ofKind = (kind: PartKind) => parts.filter((part) => part.kind === kind);
  const [issuer] = ofKind('issuer');
  const providers = ofKind('identity provider');
  return [
    ...(issuer
      ? ofKind('signing key').map(
          ({ id }): GraphEdge => ({ from: id, to: issuer.id, meaning: 'is published under' }),
        )
      : []),
    ...ofKind('control plane node').flatMap((node) =>
      issuing(node, parts, seen.outputs.acceptedIssuers.get(node.name) ?? []),
    ),
    ...(issuer ? providers.map(({ id }): GraphEdge => ({ from: id, to: issuer.id, meaning: 'trusts' })) : []),
    ...ofKind('role').flatMap(({ id, account }): readonly GraphEdge[] =>
      providers
        .filter((provider) => provider.account === account)
        .map((provider) => ({ from: id, to: provider.id, meaning: 'is assumed through' })),
    ),
    ...serving(seen, parts),
  ];
}

function issuing(
  node: GraphPart,
  parts: readonly GraphPart[],
  issuers: readonly string[],
): readonly GraphEdge[] {
  return issuers.flatMap((name, index): readonly GraphEdge[] => {
    const issuer = parts.find((part) => part.kind.startsWith('issuer') && part.name === name);
    const meaning = index === 0 ? 'issues tokens of' : 'accepts tokens of';
    return issuer ? [{ from: node.id, to: issuer.id, meaning }] : [];
  });
}

/** From service accounts to their roles, and from pods to their service accounts. */
function serving({ context, pods }: ChainLook, parts: readonly GraphPart[]): readonly GraphEdge[] {
  const ids = new Map(parts.map((part) => [`${part.kind} ${part.name}`, part.id]));
  const edge = (from: string, to: string, meaning: GraphEdge['meaning']): readonly GraphEdge[] => {
    const [start, end] = [ids.get(from), ids.get(to)];
    return start !== undefined && end !== undefined ? [{ from: start, to: end, meaning }] : [];
  };
  return [
    ...roleAccounts(context).flatMap(({ account, roleName, awsAccount }) =>
      edge(`service account ${accountName(account)}`, `role ${nameIn(roleName, awsAccount?.name)}`, 'gets'),
    ),
    ...pods.flatMap((pod) => {
      const name = `${stringAt(pod, 'metadata', 'namespace')}/${stringAt(pod, 'metadata', 'name')}`;
      return edge(`pod ${name}`, `service account ${accountOfPod(pod)}`, 'runs as');
    }),
  ];
}
