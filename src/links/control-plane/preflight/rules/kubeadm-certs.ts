import type { Change } from '../../../../chain/change.ts';
import type { Finding } from '../../../../chain/finding.ts';
import { change } from '../../change.ts';
import { finding } from '../../findings.ts';
import type { KubeadmCerts } from '../cluster-survey.ts';

/** A stolen key must not come back with a node that joins. */
export function kubeadmCertsRemoval(certs: KubeadmCerts | null): readonly Change[] {
  if (certs === null) return [];
  return [
    change.delete('delete-kubeadm-certs', 'secret/kubeadm-certs in kube-system', {
      before: { goesWithToken: certs.goesWithToken },
      disruptive: true,
      why: 'It has the stolen signing key: a node that joins with it would sign with that key. To join a node later, make a new one: `kubeadm init phase upload-certs --upload-certs`.',
    }),
  ];
}

/**
 * `kubeadm join --control-plane` copies sa.key and sa.pub from this Secret. If the Secret is older than the change of the key,
 * a new node would sign with the old pair. Only its creator can decrypt it.
 */
export function kubeadmCertsFindings(certs: KubeadmCerts | null): readonly Finding[] {
  if (certs === null) return [];
  const ends = certs.goesWithToken
    ? 'it is deleted with its bootstrap token, two hours after the last upload'
    : 'nothing removes it';
  return [
    finding.error('IRSA-CONTROLPLANE-117', {
      what: "The Secret kubeadm-certs has the cluster's signing key from before the change.",
      why: `A node that joins with it would sign with the old key; ${ends}.`,
      next: 'Delete it, and let no node join until irsactl has finished: `kubectl -n kube-system delete secret kubeadm-certs`. Then make a new one: `kubeadm init phase upload-certs --upload-certs`.',
    }),
  ];
}
