import { basename } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import { isoDay } from '../../../../errors/iso-time.ts';
import { listed } from '../../../../errors/listed.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { type ClusterSurvey, clusterNodeOf } from '../cluster-survey.ts';

/** Far more than manifests, keys and their backups need; a disk this full also stops etcd. */
const leastBytes = 32 * 1024 * 1024;
const leastInodes = 64;

export function unreadableMachine({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine !== null) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-067', {
      what: `irsactl cannot read the state of ${node.name}.`,
      why: 'The output of its shell was incomplete, or contained other text.',
      next: `Try \`sudo sh -c 'echo ok'\` on ${node.name}: it must print nothing else, so keep root's shell profile from printing.`,
    }),
  ];
}

/** irsactl and its switch query the API server on its node with curl. */
export function noCurl({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine?.hasCurl !== false) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-067', {
      what: `${node.name} has no curl.`,
      why: "irsactl and the dead man's switch on the node query the API server with it.",
      next: `Install curl on ${node.name}.`,
    }),
  ];
}

/** Whether the node has a kubelet. In a local cluster without Node objects, such as the demo's, another program plays it. */
export function hasKubelet(
  { node, machine }: Pick<NodeFacts, 'node' | 'machine'>,
  survey: ClusterSurvey | null,
): boolean {
  return machine?.kubeletConfig != null || clusterNodeOf(survey, node.name, machine?.hostName) !== null;
}

/** A stopped kubelet restarts no API server, neither for a change nor for its rollback. The cluster sees it 40 s later. */
export function kubeletHealth(
  { node, machine }: Pick<NodeFacts, 'node' | 'machine'>,
  survey: ClusterSurvey | null,
): readonly Finding[] {
  if (machine === null || machine.kubeletHealth === 'ok') return [];
  if (machine.kubeletHealth === null && !hasKubelet({ node, machine }, survey)) return [];
  const { kubeletHealth: answer, kubeletAddress: address } = machine;
  const seen =
    address === null
      ? 'healthzPort in its configuration is 0, and no kubelet process runs.'
      : `On the node, http://${address}/healthz answers ${answer ?? 'nothing'}.`;
  return [
    finding.error('IRSA-CONTROLPLANE-114', {
      what: `The kubelet of ${node.name} ${answer === null ? 'does not answer' : 'is not healthy'}.`,
      why: `${seen} Without it, no API server restarts, neither for a change nor for its rollback.`,
      next: `Start it first: \`systemctl status kubelet\` on ${node.name}.`,
    }),
  ];
}

/** On a read-only mount, a change would fail after AWS was changed. */
export function readOnlyFolders({ node, machine }: NodeFacts): readonly Finding[] {
  const folders = machine?.readOnly ?? [];
  if (folders.length === 0) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-118', {
      what: `irsactl cannot write to ${listed(folders)} on ${node.name}.`,
      why: 'Root may not create files there, for example because the file system is mounted read-only. A change writes backups, the manifest and, with systemd, a unit.',
      next: `Make it writable: \`findmnt --target ${folders[0]}\` shows its mount.`,
    }),
  ];
}

/** Before the kubelet starts, only systemd could roll back a pass that the reboot has interrupted. */
export function noSystemd(facts: NodeFacts, survey: ClusterSurvey | null): readonly Finding[] {
  const { node, machine } = facts;
  if (machine === null || machine.hasSystemd || !hasKubelet(facts, survey)) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-100', {
      what: `${node.name} has no systemd: after a reboot in the middle of a change, nothing rolls it back.`,
      why: 'The API server would start with the new manifest, although irsactl has not confirmed it.',
      next: `Do not reboot ${node.name} during the change. If it reboots, run the same command again: it rolls the change back.`,
    }),
  ];
}

export function diskSpace({ node, machine }: NodeFacts): readonly Finding[] {
  const full = (machine?.disks ?? []).filter(
    ({ available, freeInodes }) =>
      available < leastBytes || (freeInodes !== null && freeInodes < leastInodes),
  );
  return full.slice(0, 1).map(({ folder, available }) =>
    finding.error('IRSA-CONTROLPLANE-118', {
      what: `The disk of ${node.name} under ${folder} is nearly full.`,
      why: `${Math.floor(available / 1024)} KiB are left; a change first writes backups.`,
      next: `Free some space: \`df -h ${folder}\` and \`df -i ${folder}\` show what is left.`,
    }),
  );
}

/** For an etcd that runs elsewhere, /readyz of the API servers shows its state: https://kubernetes.io/docs/reference/using-api/health-checks/ */
export function etcdHealth({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine?.etcdHealth !== 'unhealthy') return [];
  return [
    finding.error('IRSA-CONTROLPLANE-114', {
      what: `etcd on ${node.name} is not healthy.`,
      why: 'It reports this at /health of port 2381 on loopback: it has no leader, or cannot write. An API server that starts now would not become ready.',
      next: 'Repair etcd first: `crictl logs` of its container shows the reason.',
    }),
  ];
}

const soon = 30 * 24 * 60 * 60 * 1000;

/** Certificates of kubeadm that its static pods read: https://kubernetes.io/docs/setup/best-practices/certificates/ */
const ofKubeadm =
  /^(ca|apiserver|apiserver-kubelet-client|apiserver-etcd-client|front-proxy-ca|front-proxy-client|server|peer|healthcheck-client)\.crt$|(controller-manager|scheduler)\.conf$/;

/**
 * kubeadm renews its own certificates when it upgrades a node, and with `kubeadm certs renew all`. The folder may also have
 * certificates that are no longer in use. irsactl can use another credential than admin.conf.
 */
export function certificateEnds({ node, source, machine }: NodeFacts, now: number): readonly Finding[] {
  const ending = (machine?.certificates ?? []).filter(({ ends }) => ends - now < soon);
  if (ending.length === 0) return [];
  const list = ending.map(({ path, ends }) => `${path} (${isoDay(ends)})`).join(', ');
  const flags = source.manifest.arguments;
  const isUsed = (path: string) =>
    ofKubeadm.test(basename(path)) || flags.some(({ text }) => text.endsWith(`/${basename(path)}`));
  const ended = ending.filter(({ ends }) => ends <= now);
  const problem = {
    what: `Certificates of ${node.name} ${ended.length > 0 ? 'have expired' : 'expire within 30 days'}.`,
    why: `${list}. An API server reads its own when it starts, and each change of its flags restarts it.`,
    next: `Renew them on ${node.name}, kubeadm's own with \`kubeadm certs renew all\`, then restart the control plane's pods.`,
  };
  return [
    ended.some(({ path }) => isUsed(path))
      ? finding.error('IRSA-CONTROLPLANE-114', problem)
      : finding.warning('IRSA-CONTROLPLANE-114', problem),
  ];
}

/** Anyone who reads the key can mint tokens of every service account. A new key gets the owner and mode of the old one. */
export function openSigningKey({ node, machine }: NodeFacts): readonly Finding[] {
  const key = machine?.signingKey ?? null;
  if (key === null || (key.mode & 0o007) === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-043', {
      what: `Every user on ${node.name} can read ${key.path}.`,
      why: `Its mode is 0${key.mode.toString(8)}; anyone who reads it can act as every service account of the cluster.`,
      next: `Remove the access of other users: \`chmod o= ${key.path}\`.`,
    }),
  ];
}
