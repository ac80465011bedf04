import type { Finding } from '../../chain/finding.ts';
import { type DesiredControlPlane, keyFilesIn, nodePaths, signingKeyId } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { lacksRecords } from './joined-node.ts';
import { isStanding } from './key-placement.ts';
import { namesKey } from './manifest/chain-flags.ts';
import type { NodeState, OpenedNode } from './node-state.ts';
import { notedKeyId } from './unlike-records.ts';
import { isUnnoted, madeKeyFile } from './unnoted-chain.ts';

/**
 * Where a chain stands on the node already, by its records and by the flags of the API server, irsa.yaml must speak of
 * that one: an edit that would leave its key, its issuer or its records without an owner is refused.
 */
export function standingChainFindings(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
  nodes: readonly NodeFacts[],
): readonly Finding[] {
  return [
    ...otherChainFindings(desired, { facts, state }),
    ...(facts.original
      ? changedChain(desired, facts, state, nodes)
      : lostRecords(desired, facts, state, nodes)),
  ];
}

/** Chains of other names that the API server signs for, or accepts. */
export function otherChainFindings(
  { chain }: DesiredControlPlane,
  { facts, state: { flags, node } }: OpenedNode,
): readonly Finding[] {
  return facts.otherChains.flatMap(({ name, issuer }) => {
    const { privateFile } = keyFilesIn('', name);
    const isFirst = issuer !== null && flags.issuers[0] === issuer;
    if (isFirst || flags.signingKeyFile?.endsWith(privateFile)) {
      return [
        finding.error('IRSA-CONTROLPLANE-036', {
          what: `The API server of ${node.name} signs for another chain, ${name}.`,
          why: `${node.directory}/${name} holds its records, and the flags its key or issuer; irsa.yaml is called ${chain}.`,
          next: `If the chain was renamed, call it ${name} again. Otherwise take ${name} down first, in both stages: \`irsactl destroy --file FILE\`, with the irsa.yaml of ${name}.`,
        }),
      ];
    }
    if (issuer === null || !flags.issuers.includes(issuer)) return [];
    return [
      finding.warning('IRSA-CONTROLPLANE-036', {
        what: `The API server of ${node.name} accepts another chain, ${name}, as well.`,
        why: `${node.directory}/${name} holds its records, and the flags its issuer, ${issuer}; irsa.yaml is called ${chain}.`,
        next: `Finish the removal of ${name}: \`irsactl destroy --file FILE\`, with the irsa.yaml of ${name}. If the chain was renamed before it signed, call it ${name} again.`,
      }),
    ];
  });
}

/** The issuer, the key's source and the manifest's path are part of what was applied. */
function changedChain(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  { node }: NodeState,
  nodes: readonly NodeFacts[],
): readonly Finding[] {
  if (facts.original === null) return [];
  const { ours, manifest } = facts.original;
  if (manifest !== node.manifest) {
    return [notAsApplied('controlPlane.nodes[].manifest', node.manifest, manifest)];
  }
  if (ours === null || !isStanding(facts)) return [];
  const found: Finding[] = [];
  if (desired.issuer.known && desired.issuer.value !== ours.issuer) {
    found.push(notAsApplied('issuer', desired.issuer.value, ours.issuer));
  }
  const hadKey = ours.key !== null || ours.pair !== null;
  if (desired.ownKey !== hadKey) {
    const words = (ownKey: boolean) => (ownKey ? 'a key of its own' : "the cluster's own key");
    found.push(notAsApplied('signingKey', words(desired.ownKey), words(hadKey)));
  }
  const wanted = signingKeyId(desired);
  // Its tokens are signed with that key, and only by it does the way back know what is the chain's. Where another node
  // has the wanted one by its record, the records are what is wrong.
  const isNotedElsewhere = wanted !== null && nodes.some((one) => notedKeyId(one) === wanted);
  if (hadKey && desired.ownKey && ours.keyId !== null && wanted !== ours.keyId && !isNotedElsewhere) {
    const { keyId } = ours;
    const isHeld = nodes.length === 0 || nodes.some((one) => holdsPrivateKey(one, keyId));
    found.push(otherKey(desired, keyId, wanted, isHeld));
  }
  const applied = ours.pair ? 'kubeadm' : 'separate';
  if (hadKey && desired.placement !== null && desired.placement !== applied) {
    found.push(notAsApplied('signingKey.placement', desired.placement, applied));
  }
  return found;
}

export function notAsApplied(field: string, now: string, applied: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-037', {
    what: `spec.${field} of irsa.yaml is not what the chain was applied with.`,
    why: `irsa.yaml now means ${now}; the chain stands with ${applied}, and its pods hold tokens of that.`,
    next: `Set it back to ${applied}. For another one save the former irsa.yaml as former.yaml, run \`irsactl destroy -f former.yaml\` to its end, then \`irsactl apply\`.`,
  });
}

function otherKey(
  { nodes, chain }: DesiredControlPlane,
  applied: string,
  wanted: string | null,
  isHeld: boolean,
): Finding {
  const [first] = nodes;
  const staged = first ? `${first.name}:${nodePaths(chain, first).stagedKey}` : 'the first node';
  return finding.error('IRSA-CONTROLPLANE-108', {
    what: 'The signing key of the chain is not the one that it was applied with.',
    why: `The API servers were given the key ${applied}; ${wanted === null ? 'none is staged, and a new one would be made' : `staged is ${wanted}`}.`,
    next: isHeld
      ? `Put the key of the chain at ${staged} again: a control plane node has it as irsactl-${chain}-sa.key, or as kubeadm's sa.key.`
      : `No control plane node has that key, so that none signs with it. Put it at ${staged} again from a backup, or take the chain down, \`irsactl destroy\`, both stages, which needs no key; then apply anew with another one.`,
  });
}

/** Whether the private key is in a file that an API server signs with, or could. */
function holdsPrivateKey({ original, installed, stagedKeyId, keyIds }: NodeFacts, keyId: string): boolean {
  const inPair = original?.ours?.pair ? (keyIds.get(original.ours.pair.privateFile) ?? []) : [];
  return [installed.keyId, stagedKeyId, ...inPair].includes(keyId);
}

/** The chain stands in the API server, and the folder that remembers how it came there is empty. */
function lostRecords(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
  nodes: readonly NodeFacts[],
): readonly Finding[] {
  const { flags, key, node } = state;
  const isNamed = namesKey(flags, { issuer: '', key });
  const isNoted = lacksRecords(facts, nodes);
  // A node that joined borrows the note of another one; while the cluster cannot be asked, none is known to have joined.
  const isGone = nodes.length > 0 && isUnnoted(desired, { facts, state });
  if (!isNamed && !isNoted && !isGone) return [];
  const { original } = nodePaths(desired.chain, node);
  const keyFile = madeKeyFile(desired, facts, state);
  const sign = isNamed
    ? `${node.manifest} names ${key.privateFile} or ${key.publicFile}`
    : isNoted
      ? 'By the records of another node these came with the chain'
      : keyFile !== null
        ? `${keyFile} holds the key that irsactl made, ${signingKeyId(desired)}`
        : `By ${nodePaths(desired.chain, node).written} irsactl wrote its manifest`;
  const anew = `Where the machine was set up anew: \`kubeadm reset\` there, \`kubectl delete node ${node.name}\`, and let it join once more; irsactl then copies the note of another node.`;
  return [
    finding.error('IRSA-CONTROLPLANE-035', {
      what: `The API server of ${node.name} has the ${isNamed ? 'key of the chain in its flags' : 'issuer or the key of the chain'}, and there is no original manifest to go back to.`,
      why: `${sign}; ${original} is not there or cannot be read.`,
      next: `Set spec.controlPlane.nodes[].directory to the folder of the apply, or restore ${original} from a backup. ${isNoted ? anew : byHand}`,
    }),
  ];
}

const byHand =
  'Where no node has it any more, the chain is taken down by hand: `irsactl explain IRSA-CONTROLPLANE-035` says how.';
