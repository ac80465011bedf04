import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import { counted } from '../../../errors/counted.ts';
import type { DesiredControlPlane } from '../desired.ts';
import type { ClusterFacts } from '../facts.ts';
import { finding } from '../findings.ts';
import { effectiveAudiences } from '../manifest/flags.ts';
import { named } from '../named.ts';
import type { OpenedNode } from '../node-state.ts';
import { lastChange, tokenHolders } from '../token-holders.ts';

/**
 * Whose tokens would be refused if acceptance of the chain ended now on these nodes. The last one that was signed back
 * counts: until then any of them may have signed.
 */
export function atRiskFindings(
  desired: DesiredControlPlane,
  nodes: readonly OpenedNode[],
  cluster: ClusterFacts,
  consent: Consent,
): readonly Finding[] {
  if (nodes.length === 0) return [];
  if (!cluster.serves) return [unknownHolders()];
  const signedBack = lastChange(nodes);
  const audiences = nodes.flatMap(({ state }) => effectiveAudiences(state.flags));
  const { holders, safeAt } = tokenHolders(cluster, signedBack, audiences);
  const keyId = desired.ownKey ? keyIdOf(nodes) : null;
  const secrets = cluster.secrets.filter((secret) => keyId !== null && secret.keyId === keyId);
  if (consent.acceptLoss) return holders.length + secrets.length > 0 ? [loss(holders, secrets)] : [];
  return [
    ...(holders.length > 0
      ? [
          finding.error('IRSA-CONTROLPLANE-029', {
            what: `${counted(holders.length, 'pod')} may still hold tokens of the chain: ${named(holders)}.`,
            why: `They were created before the API server was signed back at ${new Date(signedBack).toISOString()}; their tokens are replaced by ${new Date(safeAt).toISOString()}.`,
            next: 'Wait until then or recreate these pods; --accept-loss goes on without.',
          }),
        ]
      : []),
    ...(secrets.length > 0
      ? [
          finding.error('IRSA-CONTROLPLANE-029', {
            what: `${counted(secrets.length, 'token Secret')} signed with the chain's key: ${named(secrets)}.`,
            why: `Their tokens have no end, and carry the kid ${keyId ?? ''}.`,
            next: 'Delete and recreate these Secrets; --accept-loss goes on without.',
          }),
        ]
      : []),
  ];
}

function unknownHolders(): Finding {
  return finding.error('IRSA-CONTROLPLANE-029', {
    what: 'Which pods and Secrets still hold tokens of the chain is not known.',
    why: 'The API server of the kubeconfig does not answer /readyz with ok, so that nobody could be asked.',
    next: 'Run the same command again once it does.',
  });
}

function keyIdOf(nodes: readonly OpenedNode[]): string | null {
  const known = nodes.map(
    ({ facts }) => facts.original?.ours?.keyId ?? facts.installed.keyId ?? facts.stagedKeyId,
  );
  return known.find((keyId) => keyId !== null) ?? null;
}

function loss(holders: ClusterFacts['pods'], secrets: ClusterFacts['secrets']): Finding {
  const lost = [
    ...(holders.length > 0 ? [`pods ${named(holders)}`] : []),
    ...(secrets.length > 0 ? [`Secrets ${named(secrets)}`] : []),
  ];
  return finding.warning('IRSA-CONTROLPLANE-029', {
    what: `Tokens in use will be refused: ${lost.join('; ')}.`,
    why: 'They are of the chain, and --accept-loss was given.',
    next: 'Recreate them as soon as this is done.',
  });
}
