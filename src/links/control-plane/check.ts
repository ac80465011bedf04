import type { Finding } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { audienceWarning, finding, notServing } from './findings.ts';
import { effectiveAudiences } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';
import { readNode } from './plan.ts';
import type { ControlPlaneEvidence } from './probe.ts';

const cure = 'Run `irsactl apply --only control-plane`.';

/** The API server issues tokens of the chain, signs with a published key, and accepts what it accepted before. */
export function checkControlPlane(
  desired: DesiredControlPlane,
  { facts, servedKeyIds }: ControlPlaneEvidence,
): readonly Finding[] {
  const opened = readNode(desired, facts);
  if ('blocked' in opened) return opened.blocked.findings;
  const { state, facts: node } = opened;
  if (!node.api.serves) return [notServing(state.node.name)];
  return [
    ...checkIssuer(desired, node, state),
    ...checkKeys(desired, node, servedKeyIds),
    ...checkAudiences(node, state),
    ...audienceWarning(state),
  ];
}

function checkIssuer(desired: DesiredControlPlane, { api }: NodeFacts, { flags, node }: NodeState) {
  const found: Finding[] = [];
  if (!desired.issuer.known) return found;
  const issuer = desired.issuer.value;
  if (api.issuer !== issuer) {
    found.push(
      finding('IRSA-CONTROLPLANE-024', {
        what: `The API server of ${node.name} serves another issuer.`,
        why: `Its discovery document names ${api.issuer ?? 'none'}; expected ${issuer}.`,
        next: cure,
      }),
    );
  }
  if (flags.issuers[0] !== issuer) {
    found.push(
      finding('IRSA-CONTROLPLANE-025', {
        what: "The chain's issuer is not the first --service-account-issuer.",
        why: `${node.manifest} has ${flags.issuers.join(', ')}; the first one issues tokens, expected ${issuer}.`,
        next: cure,
      }),
    );
  }
  return found;
}

function checkKeys(
  desired: DesiredControlPlane,
  { api }: NodeFacts,
  servedKeyIds: readonly string[],
): readonly Finding[] {
  if (!desired.keyIds.known) return [];
  const published: readonly string[] = desired.keyIds.value;
  const found: Finding[] = [];
  if (api.minted && !published.includes(api.minted.keyId)) {
    found.push(
      finding('IRSA-CONTROLPLANE-026', {
        what: 'The API server still signs with the old key.',
        why: `A new token carries the kid ${api.minted.keyId}; published are ${published.join(', ')}.`,
        next: `${cure} If the manifest is right already, the API server has to be restarted.`,
      }),
    );
  }
  const unverified = published.filter((keyId) => !servedKeyIds.includes(keyId));
  if (unverified.length > 0) {
    found.push(
      finding('IRSA-CONTROLPLANE-027', {
        what: 'The API server does not verify with a key that is published.',
        why: `It knows the kids ${servedKeyIds.join(', ') || 'none'}; missing is ${unverified.join(', ')}.`,
        next: cure,
      }),
    );
  }
  return found;
}

function checkAudiences({ api, original }: NodeFacts, { flags }: NodeState): readonly Finding[] {
  const before = effectiveAudiences(original?.flags ?? flags);
  const lost = before.filter((audience) => api.minted && !api.minted.audiences.includes(audience));
  if (lost.length === 0) return [];
  return [
    finding('IRSA-CONTROLPLANE-028', {
      what: 'Default tokens have other audiences than before the chain.',
      why: `They are for ${api.minted?.audiences.join(', ') || 'nobody'}; missing is ${lost.join(', ')}.`,
      next: `Set --api-audiences=${before.join(',')} in the manifest.`,
    }),
  ];
}
