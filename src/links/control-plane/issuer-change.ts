import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts } from './facts.ts';
import { finding } from './findings.ts';
import { effectiveAudiences, type ServiceAccountFlags } from './manifest/flags.ts';
import { named } from './named.ts';
import type { NodePasses } from './node-plan.ts';

// https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go
const kubeadmDefault = /^https:\/\/kubernetes\.default\.svc(\.[a-z0-9.-]+)?$/;

/** Who would be surprised by a new issuer: it stands in every token, not only in those for AWS. */
export function issuerChangeFindings(
  desired: DesiredControlPlane,
  cluster: ClusterFacts,
  passes: readonly NodePasses[],
  consent: Consent,
): readonly Finding[] {
  // One that is not known yet, as that of a new CloudFront distribution, is not there today.
  const isNew = ({ opened, signed }: NodePasses) =>
    !desired.issuer.known || opened.state.flags.issuers[0] !== signed.flags.issuers[0];
  // API servers that differ are a finding of their own: the first that still issues as before speaks for all.
  const changing = passes.find(isNew);
  if (consent.issuerChangeReviewed || !changing) return [];
  const { facts, state } = changing.opened;
  const { flags } = state;
  const [today] = flags.issuers;
  if (today === undefined) return [];
  const isOfChain = facts.original?.ours?.issuer === today;
  return [
    ...(kubeadmDefault.test(today) || isOfChain ? [] : [chosenIssuer(today)]),
    ...otherAudiences(desired, cluster, flags),
  ];
}

function chosenIssuer(issuer: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-014', {
    what: `Somebody else may trust the issuer of today, ${issuer}.`,
    why: "It is not kubeadm's default, so it was chosen for somebody; they would refuse tokens of a new issuer.",
    next: 'Find out who trusts it; when they are ready, add --issuer-change-reviewed.',
  });
}

function otherAudiences(
  desired: DesiredControlPlane,
  cluster: ClusterFacts,
  flags: ServiceAccountFlags,
): readonly Finding[] {
  const own = new Set([...effectiveAudiences(flags), desired.audience]);
  const isOther = (audience: string) => audience !== '' && !own.has(audience);
  const pods = cluster.pods.filter(({ audiences }) => audiences.some(isOther));
  const drivers = (cluster.survey?.driverTokens ?? []).filter(({ audience }) => isOther(audience));
  if (pods.length === 0 && drivers.length === 0) return [];
  const audiences = new Set([
    ...pods.flatMap((pod) => pod.audiences.filter(isOther)),
    ...drivers.map(({ audience }) => audience),
  ]);
  const names = [...new Set(drivers.map(({ driver }) => `the storage driver ${driver}`))];
  const who = [...(pods.length > 0 ? [named(pods)] : []), ...names].join(' and ');
  return [
    finding.error('IRSA-CONTROLPLANE-014', {
      what: `Tokens of this cluster are shown to other parties: ${[...audiences].toSorted().join(', ')}.`,
      why: `Tokens with these audiences go to ${who}; whoever verifies them would refuse tokens of a new issuer.`,
      next: 'Look who that is; when they are ready, add --issuer-change-reviewed.',
    }),
  ];
}
