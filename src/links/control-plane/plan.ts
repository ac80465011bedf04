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
import { sameServerFindings } from './same-server.ts';
import { type Situation, situationOf } from './situation.ts';

/** Stands for the issuer in the arithmetic while it is not known; no issuer can hold a NUL. */
const unknownIssuer = '\u0000';

export function planControlPlane(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): LinkPlan {
  const opened = openSituation(desired, facts);
  if ('blocked' in opened) return opened.blocked;
  const { situation, facts: node } = opened;
  const issuer = desired.issuer.known ? desired.issuer.value : unknownIssuer;
  const wanted = signWith(situation.flags, { issuer, key: situation.key });
  const isDone = sameFlags(wanted, situation.flags);
  const install = keyInstallation(desired, node, situation);
  return {
    changes: [
      ...stepChanges(situation),
      ...install.changes,
      ...(isDone
        ? []
        : [
            signing(
              situation,
              flagsValue(wanted, unknownIssuer),
              wanted.issuers[0] === situation.flags.issuers[0],
            ),
          ]),
    ],
    findings: [
      ...safetyFindings(desired, node, situation),
      ...sameServerFindings(node, situation),
      ...install.findings,
      ...issuerChangeFindings(desired, node, situation, wanted, consent),
      ...audienceWarning(situation),
      ...kubeadmWarning(node),
    ],
    outputs: {},
    summary: `${situation.node.name} issues tokens of ${situation.flags.issuers[0] ?? 'no issuer'}`,
  };
}

/** Reads the facts, or says why nothing can be planned from them. */
export function openSituation(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
): { readonly blocked: LinkPlan } | { readonly situation: Situation; readonly facts: NodeFacts } {
  const node = workableNode(desired.nodes);
  const unworkable = nodesFinding(desired.nodes);
  if (!node || !facts) return { blocked: blocked(unworkable ? [unworkable] : []) };
  if (!facts.manifest) return { blocked: blocked([noManifest(node.manifest)]) };
  const situation = situationOf(desired, facts, node);
  if ('fault' in situation) {
    return { blocked: blocked([unusableManifest(node.manifest, situation.fault, situation.line)]) };
  }
  return { situation, facts };
}

function blocked(findings: readonly Finding[]): LinkPlan {
  return { changes: [], findings, outputs: {}, summary: 'cannot be changed' };
}

function keyInstallation(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  situation: Situation,
): { readonly changes: readonly Change[]; readonly findings: readonly Finding[] } {
  if (!desired.ownKey) return { changes: [], findings: [] };
  const { keyId, complete } = facts.installed;
  const wanted = desired.keyIds.known ? (desired.keyIds.value[0] ?? null) : null;
  if (keyId !== null && keyId !== wanted) {
    return { changes: [], findings: [strangeKey(keyId, wanted, situation)] };
  }
  if (complete) return { changes: [], findings: [] };
  return {
    changes: [
      change({
        kind: 'install-key',
        action: 'create',
        target: targetOf(situation, situation.keyOnNode.privateFile),
        before: null,
        after: {
          keyId: wanted ?? { $unknown: 'the new signing key' },
          privateFile: situation.keyOnNode.privateFile,
          publicFile: situation.keyOnNode.publicFile,
        },
        why: 'The API server reads its keys in the folder of its present one; nothing uses the new one yet.',
        disruptive: false,
      }),
    ],
    findings: [],
  };
}

function signing(situation: Situation, after: Change['after'], isSameIssuer: boolean): Change {
  return change({
    kind: 'sign',
    action: 'update',
    target: targetOf(situation, situation.node.manifest),
    before: flagsValue(situation.flags),
    after,
    why: isSameIssuer
      ? 'The API server must sign with the key of the chain; everything that it accepts today stays accepted.'
      : 'The API server must issue tokens that AWS can verify; everything that it accepts today stays accepted.',
    disruptive: true,
  });
}

function strangeKey(keyId: string, wanted: string | null, situation: Situation): Finding {
  return finding('IRSA-CONTROLPLANE-018', {
    what: `${situation.keyOnNode.privateFile} is not the chain's signing key.`,
    why: `Its kid is ${keyId}; ${wanted === null ? 'no key is staged' : `the staged key has ${wanted}`}.`,
    next: `If the staged key was lost, copy ${situation.keyOnNode.privateFile} back to its place; nothing is changed as long as they differ.`,
  });
}
