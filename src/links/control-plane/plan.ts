import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { change, flagsValue, stepChanges, targetOf } from './changes.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import {
  audienceWarning,
  finding,
  kubeadmWarning,
  noManifest,
  safetyFindings,
  unusableManifest,
} from './findings.ts';
import { issuerChangeFindings } from './issuer-change.ts';
import { sameFlags, signWith } from './manifest/chain-flags.ts';
import { nodesFinding, workableNode } from './node-rules.ts';
import { type NodeState, nodeStateOf } from './node-state.ts';
import { wrongClusterFindings } from './wrong-cluster.ts';

/** Stands for the issuer in the arithmetic while it is not known; no issuer can hold a NUL. */
const unknownIssuer = '\u0000';

export function planControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): LinkPlan {
  const opened = readNode(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { state, facts: node } = opened;
  const issuer = desired.issuer.known ? desired.issuer.value : unknownIssuer;
  const wanted = signWith(state.flags, { issuer, key: state.key });
  const isDone = sameFlags(wanted, state.flags);
  const install = keyInstallation(desired, node, state);
  return {
    changes: [
      ...stepChanges(state),
      ...install.changes,
      ...(isDone
        ? []
        : [signing(state, flagsValue(wanted, unknownIssuer), wanted.issuers[0] === state.flags.issuers[0])]),
    ],
    findings: [
      ...safetyFindings(desired, node, state),
      ...wrongClusterFindings(node, state),
      ...install.findings,
      ...issuerChangeFindings(desired, node, state, wanted, consent),
      ...audienceWarning(state),
      ...kubeadmWarning(node),
    ],
    outputs: {},
    summary: `${state.node.name} issues tokens of ${state.flags.issuers[0] ?? 'no issuer'}`,
  };
}

/** Reads the facts, or says why nothing can be planned from them. */
export function readNode(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
): { readonly blocked: LinkPlan } | { readonly state: NodeState; readonly facts: NodeFacts } {
  const node = workableNode(desired.nodes);
  const unworkable = nodesFinding(desired.nodes);
  if (!node || !facts) return { blocked: blocked(unworkable ? [unworkable] : []) };
  if (!facts.manifest) return { blocked: blocked([noManifest(node.manifest)]) };
  const state = nodeStateOf(desired, facts, node);
  if ('fault' in state) {
    return { blocked: blocked([unusableManifest(node.manifest, state.fault, state.line)]) };
  }
  return { state, facts };
}

function blocked(findings: readonly Finding[]): LinkPlan {
  return { changes: [], findings, outputs: {}, summary: 'cannot be changed' };
}

function keyInstallation(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  state: NodeState,
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  if (!desired.ownKey) return { changes: [], findings: [] };
  const { keyId, complete } = facts.installed;
  const wanted = desired.keyIds.known ? (desired.keyIds.value[0] ?? null) : null;
  if (keyId !== null && keyId !== wanted) {
    return { changes: [], findings: [strangeKey(keyId, wanted, state)] };
  }
  if (complete) return { changes: [], findings: [] };
  return {
    changes: [
      change({
        kind: 'install-key',
        action: 'create',
        target: targetOf(state, state.keyOnNode.privateFile),
        before: null,
        after: {
          keyId: wanted ?? { $unknown: 'the new signing key' },
          privateFile: state.keyOnNode.privateFile,
          publicFile: state.keyOnNode.publicFile,
        },
        why: 'The API server reads its keys in the folder of its present one; nothing uses the new one yet.',
        disruptive: false,
      }),
    ],
    findings: [],
  };
}

function signing(state: NodeState, after: Change['after'], isSameIssuer: boolean): Change {
  return change({
    kind: 'sign',
    action: 'update',
    target: targetOf(state, state.node.manifest),
    before: flagsValue(state.flags),
    after,
    why: isSameIssuer
      ? 'The API server must sign with the key of the chain; everything that it accepts today stays accepted.'
      : 'The API server must issue tokens that AWS can verify; everything that it accepts today stays accepted.',
    disruptive: true,
  });
}

function strangeKey(keyId: string, wanted: string | null, state: NodeState): Finding {
  return finding('IRSA-CONTROLPLANE-018', {
    what: `${state.keyOnNode.privateFile} is not the chain's signing key.`,
    why: `Its kid is ${keyId}; ${wanted === null ? 'no key is staged' : `the staged key has ${wanted}`}.`,
    next: `If the staged key was lost, copy ${state.keyOnNode.privateFile} back to its place; nothing is changed as long as they differ.`,
  });
}
