import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { isForAws } from '../../trust/aws-audiences.ts';
import { nodeNameOf } from './change.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, NodeFacts } from './facts.ts';
import { finding, notServing } from './findings.ts';
import { keyFindings } from './key-findings.ts';
import { isPrivate } from './key-installation.ts';
import { audienceFindings, leavingAudiences } from './leaving-audiences.ts';
import { effectiveAudiences } from './manifest/flags.ts';
import { differenceFindings } from './node-differences.ts';
import { desiredParts, type NodeState, type OpenedNode } from './node-state.ts';
import { openNodes } from './open-nodes.ts';
import { planControlPlane } from './plan.ts';
import type { ControlPlaneEvidence, Refusal } from './probe.ts';
import { tokensFromBefore } from './tokens-from-before.ts';

const repair = 'Run `irsactl apply --only control-plane`.';
const restart =
  'The manifest is as it should be: restart the API server (`crictl stop` its container), and look at its log.';

/** Every API server issues tokens of the chain, signs with a published key, and accepts what was accepted before. */
export function checkControlPlane(
  desired: DesiredControlPlane,
  { facts, refusals }: ControlPlaneEvidence,
): readonly Finding[] {
  const opening = openNodes(desired, facts);
  if ('blocked' in opening) {
    const { changes, findings } = opening.blocked;
    return changes.length > 0 ? changes.map(({ target }) => notServing(nodeNameOf(target))) : findings;
  }
  const { nodes } = opening;
  const plan = planControlPlane(desired, facts, noConsent);
  const cure = errorsIn(plan.findings)[0]?.next ?? (plan.changes.length > 0 ? repair : restart);
  return [
    ...memberFindings(desired, facts.cluster),
    ...differenceFindings(desired, nodes),
    ...nodes.flatMap((node) => checkNode(desired, node, facts.cluster, cure)),
    ...refusals.map((refusal) => refusedByOther(refusal, cure)),
    ...audienceFindings(nodes, leavingAudiences(desired, nodes, facts.cluster), desired, false),
  ];
}

function checkNode(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  cluster: ClusterFacts,
  cure: string,
): readonly Finding[] {
  const { facts, state } = opened;
  if (!facts.api.serves) return [notServing(state.node.name)];
  return [
    ...checkIssuer(desired, facts, state, cure),
    ...checkKeys(desired, facts, cure),
    ...checkKeyFiles(desired, opened, cure),
    ...checkInstalled(facts, state, cure),
    ...tokensFromBefore(facts, cluster, state, facts.api.keyIds),
    ...checkAudiences(desired, facts, state, cure),
  ];
}

function refusedByOther({ from, by }: Refusal, cure: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-073', {
    what: `The API server of ${by.name} refuses tokens that the one of ${from.name} issues.`,
    why: `A token minted at ${from.name} a moment ago was turned away at ${by.name}: pods that reach another API server than the one that issued their token get 401.`,
    next: cure,
  });
}

function checkIssuer(
  desired: DesiredControlPlane,
  { api }: NodeFacts,
  { flags, node }: NodeState,
  cure: string,
) {
  const found: Finding[] = [];
  if (!desired.issuer.known) return found;
  const issuer = desired.issuer.value;
  if (api.issuer !== issuer) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-024', {
        what: `The API server of ${node.name} serves another issuer.`,
        why: `Its discovery document names ${api.issuer ?? 'none'}; expected ${issuer}.`,
        next: cure,
      }),
    );
  }
  if (flags.issuers[0] !== issuer) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-024', {
        what: "The chain's issuer is not the first --service-account-issuer.",
        why: `${node.manifest} has ${flags.issuers.join(', ')}; the first one issues tokens, expected ${issuer}.`,
        next: cure,
      }),
    );
  }
  return found;
}

function checkKeys(desired: DesiredControlPlane, { api }: NodeFacts, cure: string): readonly Finding[] {
  const found: Finding[] = [];
  if (!api.acceptsOwn) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-013', {
        what: 'The API server turns away the tokens that it signs.',
        why: `It refuses a token that it has just minted, with the kid ${api.minted?.keyId ?? 'unknown'}.`,
        next: cure,
      }),
    );
  }
  if (!desired.keyIds.known) return found;
  const published: readonly string[] = desired.keyIds.value;
  if (api.minted && !published.includes(api.minted.keyId)) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-024', {
        what: 'The API server still signs with the old key.',
        why: `A new token carries the kid ${api.minted.keyId}; published are ${published.join(', ')}.`,
        next: cure,
      }),
    );
  }
  const unverified = published.filter((keyId) => !api.keyIds.includes(keyId));
  if (unverified.length > 0) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-024', {
        what: 'The API server does not verify with a key that is published.',
        why: `It knows the kids ${api.keyIds.join(', ') || 'none'}; missing is ${unverified.join(', ')}.`,
        next: cure,
      }),
    );
  }
  return found;
}

/** Apply puts the chain's own key files and lines back; those of somebody else a person has to. */
function checkKeyFiles(desired: DesiredControlPlane, opened: OpenedNode, cure: string): readonly Finding[] {
  const { facts, state } = opened;
  const { flags, key, form } = state;
  const kidsOf = (path: string) => facts.keyIds.get(path) ?? [];
  const own: readonly string[] = [key.privateFile, key.publicFile];
  const signing = flags.signingKeyFile ?? '';
  const broken = [...flags.keyFiles, signing].filter((path) => kidsOf(path).length === 0);
  const isInPair = form.pair !== null && form.pair.signingId === desiredParts(desired, state).keyId;
  const isOwn =
    broken.length > 0 ? broken.every((path) => own.includes(path)) : isInPair || own.includes(signing);
  const found = keyFindings(desired, opened, flags, kidsOf);
  return isOwn ? found.map((one) => ({ ...one, next: cure })) : found;
}

function checkInstalled(
  { installed }: NodeFacts,
  { keyOnNode }: NodeState,
  cure: string,
): readonly Finding[] {
  if (isPrivate(installed)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-043', {
      what: `The API server's copy of the signing key, ${keyOnNode.privateFile}, can be read by others.`,
      why: `Its mode is 0${installed.mode?.toString(8)}; whoever reads it can act as every role of the chain.`,
      next: `${cure} Where others may have read it, take the chain down and build it anew with another key.`,
    }),
  ];
}

function checkAudiences(
  { apiAudiences, audience }: DesiredControlPlane,
  { api, original }: NodeFacts,
  { flags }: NodeState,
  cure: string,
): readonly Finding[] {
  const expected = apiAudiences ?? effectiveAudiences(original?.flags ?? flags);
  // That of AWS may have been taken away on purpose, and is nothing that anybody should put back.
  const lost = expected.filter(
    (one) => api.minted && !isForAws(one, audience) && !api.minted.audiences.includes(one),
  );
  if (lost.length === 0) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-024', {
      what: `Default tokens have other audiences than ${apiAudiences ? 'irsa.yaml lists' : 'before the chain'}.`,
      why: `They are for ${api.minted?.audiences.join(', ') || 'nobody'}; missing is ${lost.join(', ')}.`,
      next: apiAudiences
        ? cure
        : `Set --api-audiences=${[...new Set([...(api.minted?.audiences ?? []), ...lost])].join(',')} in the manifest.`,
    }),
  ];
}
