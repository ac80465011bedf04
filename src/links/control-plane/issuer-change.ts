import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts } from './facts.ts';
import { finding, named } from './findings.ts';
import type { NodeRecord } from './node/record.ts';
import type { NodePlan } from './targets.ts';

// https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go
const kubeadmDefault = /^https:\/\/kubernetes\.default\.svc(\.[a-z0-9.-]+)?$/;

/** Reports who else may verify tokens of this cluster: every token contains the issuer, not only those for AWS. */
export function issuerChangeFindings(
  desired: DesiredControlPlane,
  cluster: ClusterFacts,
  nodes: readonly NodePlan[],
  consent: Consent,
): readonly Finding[] {
  // Differing API servers are a separate finding, so the first that still issues as before represents all.
  const changing = nodes.find(({ open }) => open.some(({ operation }) => operation === 'sign'));
  if (consent.issuerChangeReviewed || !changing) return [];
  const { record, source } = changing.facts;
  const [today] = source.form.issuers;
  if (today === undefined || (desired.issuer.known && desired.issuer.value === today)) return [];
  return [
    ...(kubeadmDefault.test(today) || isOfThisChain(record, today) ? [] : [chosenIssuer(today)]),
    ...otherParties(desired, cluster, source.form.audiences).map(({ audiences, who }) =>
      finding.error('IRSA-CONTROLPLANE-014', {
        what: `Tokens of this cluster are presented to other parties: ${audiences}.`,
        why: `Tokens with these audiences go to ${who}; their verifiers would refuse tokens of a new issuer.`,
        next: 'Find out who verifies them; when they are ready, add --issuer-change-reviewed.',
      }),
    ),
    ...publicDiscovery(cluster, {
      why: 'They would refuse tokens of a new issuer.',
      next: 'make them accept the new issuer first',
    }),
  ];
}

/** The same parties in a rotation: only those that keep a copy of the key, instead of reading the JWKS, refuse the next one. */
export function keyChangeFindings(
  desired: DesiredControlPlane,
  cluster: ClusterFacts,
  nodes: readonly NodePlan[],
): readonly Finding[] {
  const { rotation } = desired;
  const signing = nodes.find(({ facts }) => facts.source.form.keys[0] !== rotation?.next);
  if (rotation === null || rotation.intention !== 'plain' || signing === undefined) return [];
  const give = `give those that keep a copy of the key also ${rotation.next}, before API servers sign with it`;
  return [
    ...otherParties(desired, cluster, signing.facts.source.form.audiences).map(({ audiences, who }) =>
      finding.warning('IRSA-CONTROLPLANE-014', {
        what: `Tokens of this cluster are presented to other parties: ${audiences}.`,
        why: `Tokens with these audiences go to ${who}. A verifier that keeps a copy of the key (Vault's jwt_validation_pubkeys) refuses tokens of the next one.`,
        next: `Find out who verifies them, and ${give}.`,
      }),
    ),
    ...publicDiscovery(cluster, {
      why: 'One that keeps a copy of the key would refuse tokens of the next one.',
      next: give,
    }),
  ];
}

function isOfThisChain(record: NodeRecord | null, issuer: string): boolean {
  return record !== null && [record.issuer, ...record.formerIssuers].includes(issuer);
}

/** Programs that read the API server's own documents verify tokens with them, for example Vault's JWT auth. */
function publicDiscovery(
  { survey }: ClusterFacts,
  { why, next }: { readonly why: string; readonly next: string },
): readonly Finding[] {
  if (!survey?.isDiscoveryPublic) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-014', {
      what: 'Anyone can read the discovery document of the API server.',
      why: `A binding gives system:unauthenticated the ClusterRole system:service-account-issuer-discovery, as Vault and other verifiers require. ${why}`,
      next: `Find out who reads /.well-known/openid-configuration of the API server, and ${next}.`,
    }),
  ];
}

function chosenIssuer(issuer: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-014', {
    what: `Other parties may trust the current issuer, ${issuer}.`,
    why: "It is not kubeadm's default, so it was chosen for another party, which would refuse tokens of a new issuer.",
    next: 'Find out who trusts it; when they are ready, add --issuer-change-reviewed.',
  });
}

/** The audiences of other parties, and who presents tokens to them; empty if nobody requests such tokens. */
function otherParties(
  desired: DesiredControlPlane,
  cluster: ClusterFacts,
  audiences: readonly string[],
): readonly { readonly audiences: string; readonly who: string }[] {
  const own = new Set([...audiences, desired.audience]);
  const isOther = (audience: string) => audience !== '' && !own.has(audience);
  const pods = cluster.pods.filter(({ audiences }) => audiences.some(isOther));
  const drivers = (cluster.survey?.driverTokens ?? []).filter(({ audience }) => isOther(audience));
  if (pods.length === 0 && drivers.length === 0) return [];
  const others = new Set([
    ...pods.flatMap((pod) => pod.audiences.filter(isOther)),
    ...drivers.map(({ audience }) => audience),
  ]);
  const names = [...new Set(drivers.map(({ driver }) => `the storage driver ${driver}`))];
  const who = [...(pods.length > 0 ? [named(pods)] : []), ...names].join(' and ');
  return [{ audiences: [...others].toSorted().join(', '), who }];
}
