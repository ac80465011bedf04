import type { Finding } from '../../../../chain/finding.ts';
import { counted } from '../../../../errors/counted.ts';
import { listed } from '../../../../errors/listed.ts';
import { finding } from '../../findings.ts';
import type { DesiredPolicy } from './desired.ts';
import type { PolicyFacts, PolicyObstacles } from './observe.ts';

/**
 * The API server evaluates the policy once for each service account in the namespace of a new pod, and converts the pod
 * each time. Fifty cost it about as much as all the rest of a pod's creation costs five times over; the cost grows
 * with the number. docs/how-to/choose-an-injection-mode.md has what was measured.
 */
export const mostAccounts = 50;

/** Of service accounts in one sentence. */
const mostNamed = 5;

/** What the mode cannot do, said by the plan. */
export function limitFindings(desired: DesiredPolicy, facts: PolicyFacts): readonly Finding[] {
  return [...crowdedNamespaces(desired, facts), ...obstacleFindings(desired, facts)];
}

function crowdedNamespaces(desired: DesiredPolicy, { accounts }: PolicyFacts): readonly Finding[] {
  return [...accounts]
    .filter(([namespace]) => namespace !== 'kube-system' || desired.servesKubeSystem)
    .filter(([, count]) => count > mostAccounts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([namespace, count]) =>
      finding.error('IRSA-INJECT-035', {
        what: `Namespace ${namespace} has ${counted(count, 'service account')}, too many for an admission policy.`,
        why: `For each new pod the API server would evaluate the policy once for each of them; ${mostAccounts} are what one pod's creation can bear.`,
        next: 'Write `mode: webhook`: its cost does not grow with the number of service accounts.',
      }),
    );
}

function obstacleFindings(
  { clusterVersion, objects }: DesiredPolicy,
  { obstacles }: PolicyFacts,
): readonly Finding[] {
  if (obstacles === null || objects.length === 0) return [];
  const { denied, refusal } = obstacles;
  const unreadable = [...mapFindings(obstacles), ...podIdentityFindings(obstacles)];
  if (denied.length > 0) {
    return [
      ...unreadable,
      finding.error('IRSA-INJECT-022', {
        what: 'The admission policy cannot be made with the rights of this kubeconfig.',
        why: `Not allowed: ${denied.join(', ')}.`,
        next: 'Use a context that may do this: docs/reference/cluster-role.yaml holds every right that irsactl uses.',
      }),
    ];
  }
  if (refusal === null) return unreadable;
  const isMissing = refusal.startsWith('404');
  return [
    ...unreadable,
    finding.error('IRSA-INJECT-035', {
      what: isMissing
        ? `The API server ${clusterVersion} has no mutating admission policies.`
        : 'The API server would refuse the admission policy.',
      why: isMissing ? 'They are stable and on by default from Kubernetes 1.36 on.' : refusal,
      next: isMissing
        ? 'Upgrade the cluster, or write `mode: webhook`.'
        : 'Put right what the answer names, or write `mode: webhook`.',
    }),
  ];
}

function mapFindings({ mapped }: PolicyObstacles): readonly Finding[] {
  return [...mapped].map(([name, count]) =>
    finding.error('IRSA-INJECT-035', {
      what: `ConfigMap ${name} gives roles to ${counted(count, 'service account')}, which an admission policy cannot read.`,
      why: 'A policy reads annotations; the ConfigMap is text to it. Pods of these service accounts would start without their role.',
      next: 'Annotate the service accounts, for example by naming them in irsa.yaml, and delete the ConfigMap; or write `mode: webhook`.',
    }),
  );
}

function podIdentityFindings({ podIdentity }: PolicyObstacles): readonly Finding[] {
  if (podIdentity.length === 0) return [];
  const named = podIdentity.slice(0, mostNamed);
  const more = podIdentity.length - named.length;
  const names = more > 0 ? [...named, `${more} more`] : named;
  return [
    finding.error('IRSA-INJECT-035', {
      what: `Pods of ${listed(names)} have EKS Pod Identity, which an admission policy cannot give.`,
      why: 'A webhook reads from a file which service accounts get container credentials; a policy reads no files. New pods of theirs would start without them.',
      next: 'Give these service accounts roles in irsa.yaml and let their pods be made anew, or write `mode: webhook`.',
    }),
  ];
}
