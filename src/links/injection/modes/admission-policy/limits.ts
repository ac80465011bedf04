import type { Finding } from '../../../../chain/finding.ts';
import { counted } from '../../../../errors/counted.ts';
import { listed } from '../../../../errors/listed.ts';
import { finding } from '../../findings.ts';
import type { DesiredPolicy } from './desired.ts';
import type { PolicyFacts, PolicyObstacles } from './observe.ts';

/**
 * The API server evaluates the policy once for each service account in the namespace of a new pod, and converts the pod
 * each time. Fifty evaluations cost about five times the rest of a pod's creation; the cost grows with the number.
 * docs/how-to/choose-an-injection-mode.md has the measurements.
 */
export const maxAccounts = 50;

/** Maximum of service accounts named in one message. */
const maxNamed = 5;

/** Reports in the plan what this mode cannot do. */
export function limitFindings(desired: DesiredPolicy, facts: PolicyFacts): readonly Finding[] {
  return [...crowdedNamespaces(desired, facts), ...obstacleFindings(desired, facts)];
}

function crowdedNamespaces(desired: DesiredPolicy, { accounts }: PolicyFacts): readonly Finding[] {
  return [...accounts]
    .filter(([namespace]) => namespace !== 'kube-system' || desired.servesKubeSystem)
    .filter(([, count]) => count > maxAccounts)
    .sort(([one], [other]) => one.localeCompare(other))
    .map(([namespace, count]) =>
      finding.error('IRSA-INJECT-035', {
        what: `Namespace ${namespace} has ${counted(count, 'service account')}, too many for an admission policy.`,
        why: `For each new pod the API server would evaluate the policy once for each service account; the limit is ${maxAccounts}.`,
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
        what: 'This kubeconfig has too few rights to create the admission policy.',
        why: `Not allowed: ${denied.join(', ')}.`,
        next: 'Use a context with these rights; docs/reference/cluster-role.yaml has every right that irsactl uses.',
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
        : 'The API server would reject the admission policy.',
      why: isMissing ? 'They are stable and on by default from Kubernetes 1.36.' : refusal,
      next: isMissing
        ? 'Upgrade the cluster, or write `mode: webhook`.'
        : 'Fix what the answer names, or write `mode: webhook`.',
    }),
  ];
}

function mapFindings({ mapped }: PolicyObstacles): readonly Finding[] {
  return [...mapped].map(([name, count]) =>
    finding.error('IRSA-INJECT-035', {
      what: `ConfigMap ${name} gives roles to ${counted(count, 'service account')}, which an admission policy cannot read.`,
      why: 'A policy reads annotations, but cannot parse the JSON in the ConfigMap. Pods of these service accounts would start without their role.',
      next: 'Annotate the service accounts, for example by declaring them in irsa.yaml, and delete the ConfigMap; or write `mode: webhook`.',
    }),
  );
}

function podIdentityFindings({ podIdentity }: PolicyObstacles): readonly Finding[] {
  if (podIdentity.length === 0) return [];
  const named = podIdentity.slice(0, maxNamed);
  const more = podIdentity.length - named.length;
  const names = more > 0 ? [...named, `${more} more`] : named;
  return [
    finding.error('IRSA-INJECT-035', {
      what: `Pods of ${listed(names)} have EKS Pod Identity, which an admission policy cannot provide.`,
      why: 'A webhook reads from a file which service accounts get container credentials; a policy cannot read files. Their new pods would start without credentials.',
      next: 'Give these service accounts roles in irsa.yaml and recreate their pods, or write `mode: webhook`.',
    }),
  ];
}
