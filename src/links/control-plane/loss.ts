import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { named } from './issuer-change.ts';

/**
 * How long a pod may hold a token from before: the kubelet replaces default tokens after 80 % of 3607 seconds.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#bound-service-account-token-volume
 */
const tokenLifeMinutes = 60;

/** Whose tokens would be refused if acceptance of the chain ended now. */
export function lossFindings(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  consent: Consent,
): readonly Finding[] {
  const signedBack = Math.max(facts.written?.confirmed ?? 0, facts.manifest?.modified ?? 0);
  const safeAt = signedBack + tokenLifeMinutes * 60_000;
  // creationTimestamp has whole seconds, so the comparison has them too.
  const since = Math.floor(signedBack / 1000) * 1000;
  const holders = facts.now < safeAt ? facts.api.pods.filter(({ created }) => created < since) : [];
  const keyId = desired.ownKey ? (facts.installed.keyId ?? facts.stagedKeyId) : null;
  const secrets = facts.api.secrets.filter((secret) => keyId !== null && secret.keyId === keyId);
  if (consent.acceptLoss) return holders.length + secrets.length > 0 ? [loss(holders, secrets)] : [];
  return [
    ...(holders.length > 0
      ? [
          finding('IRSA-CONTROLPLANE-029', {
            what: `${holders.length} pods may still hold tokens of the chain: ${named(holders)}.`,
            why: `They were created before the API server was signed back at ${new Date(signedBack).toISOString()}; their tokens are replaced by ${new Date(safeAt).toISOString()}.`,
            next: 'Wait until then or recreate these pods; --accept-loss goes on without.',
          }),
        ]
      : []),
    ...(secrets.length > 0
      ? [
          finding('IRSA-CONTROLPLANE-030', {
            what: `${secrets.length} token Secrets are signed with the chain's key: ${named(secrets)}.`,
            why: `Their tokens have no end, and carry the kid ${keyId ?? ''}.`,
            next: 'Delete and recreate these Secrets; --accept-loss goes on without.',
          }),
        ]
      : []),
  ];
}

function loss(holders: NodeFacts['api']['pods'], secrets: NodeFacts['api']['secrets']): Finding {
  const lost = [
    ...(holders.length > 0 ? [`pods ${named(holders)}`] : []),
    ...(secrets.length > 0 ? [`Secrets ${named(secrets)}`] : []),
  ];
  return finding(
    'IRSA-CONTROLPLANE-032',
    {
      what: `Tokens in use will be refused: ${lost.join('; ')}.`,
      why: 'They are of the chain, and --accept-loss was given.',
      next: 'Recreate them as soon as this is done.',
    },
    'warning',
  );
}
