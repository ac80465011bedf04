import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import type { KubeadmCerts } from '../cluster-survey.ts';

/**
 * `kubeadm join --control-plane` takes sa.key and sa.pub from this Secret: made before the key changes, it brings the
 * old pair, and a new node would sign with it. Nobody but its maker can look into it.
 */
export function waitingKeys(certs: KubeadmCerts | null): readonly Finding[] {
  if (certs === null) return [];
  const ends = certs.goesWithToken
    ? 'its bootstrap token takes it along two hours after it was uploaded last'
    : 'nothing removes it';
  return [
    finding.error('IRSA-CONTROLPLANE-117', {
      what: "The Secret kubeadm-certs holds the cluster's signing key as it is before the change.",
      why: `A node that joins with it would sign with the old key; ${ends}.`,
      next: 'Let no node join until irsactl is done: `kubectl -n kube-system delete secret kubeadm-certs`. Afterwards `kubeadm init phase upload-certs --upload-certs` makes a new one.',
    }),
  ];
}
