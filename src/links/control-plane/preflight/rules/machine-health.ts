import { basename } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { type ClusterSurvey, clusterNodeOf } from '../cluster-survey.ts';

/** Enough for manifests, keys and their backups many times over; and a disk this full stops etcd as well. */
const leastBytes = 32 * 1024 * 1024;
const leastInodes = 64;

export function unansweredMachine({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine !== null) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-067', {
      what: `${node.name} does not say what it is like.`,
      why: 'The answer of its shell was not whole, or had other text in it.',
      next: `Try \`sudo sh -c 'echo ok'\` on ${node.name}: nothing else may be printed, so let no profile of root print anything.`,
    }),
  ];
}

/** irsactl and its switch ask the API server on its node. */
export function noCurl({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine?.hasCurl !== false) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-067', {
      what: `${node.name} has no curl.`,
      why: "irsactl, and the dead man's switch on the node, ask the API server with it.",
      next: `Install curl on ${node.name}.`,
    }),
  ];
}

/**
 * A kubelet that does not run restarts no API server. One whose health address is elsewhere or off answers nothing, and is
 * seen by the cluster as ready.
 */
export function kubeletHealth(
  { node, machine }: NodeFacts,
  survey: ClusterSurvey | null,
): readonly Finding[] {
  const isReady = clusterNodeOf(survey, node.name, machine?.hostName)?.isReady ?? true;
  if (machine === null || machine.kubeletHealth === 'ok' || (machine.kubeletHealth === null && isReady))
    return [];
  return [
    finding.error('IRSA-CONTROLPLANE-114', {
      what: `The kubelet of ${node.name} does not run or is not healthy.`,
      why: `It answers ${machine.kubeletHealth ?? 'nothing'} at 127.0.0.1:10248/healthz${isReady ? '' : ', and the cluster says that the node is not ready'}.`,
      next: `Start it first: \`systemctl status kubelet\` on ${node.name}.`,
    }),
  ];
}

export function diskRoom({ node, machine }: NodeFacts): readonly Finding[] {
  const full = (machine?.disks ?? []).filter(
    ({ available, freeInodes }) =>
      available < leastBytes || (freeInodes !== null && freeInodes < leastInodes),
  );
  return full.slice(0, 1).map(({ folder, available }) =>
    finding.error('IRSA-CONTROLPLANE-118', {
      what: `The disk of ${node.name} under ${folder} is nearly full.`,
      why: `${Math.floor(available / 1024)} KiB are left; a change writes its backups before anything else.`,
      next: `Make room: \`df -h ${folder}\` and \`df -i ${folder}\` show what is left.`,
    }),
  );
}

/** An etcd that runs elsewhere is seen by /readyz of the API servers, which asks it: https://kubernetes.io/docs/reference/using-api/health-checks/ */
export function etcdHealth({ node, machine }: NodeFacts): readonly Finding[] {
  if (machine?.etcdHealth !== 'unhealthy') return [];
  return [
    finding.error('IRSA-CONTROLPLANE-114', {
      what: `etcd on ${node.name} is not healthy.`,
      why: 'It says so at /health of port 2381 on the loopback of the node: it has no leader, or cannot write. An API server that starts now would not become ready.',
      next: 'Put etcd right first: `crictl logs` of its container says what it waits for.',
    }),
  ];
}

const soon = 30 * 24 * 60 * 60 * 1000;

/** Certificates of kubeadm that its static pods read: https://kubernetes.io/docs/setup/best-practices/certificates/ */
const ofKubeadm =
  /^(ca|apiserver|apiserver-kubelet-client|apiserver-etcd-client|front-proxy-ca|front-proxy-client|server|peer|healthcheck-client)\.crt$|\.conf$/;

/**
 * kubeadm renews what it issued when it upgrades a node, or by `kubeadm certs renew all`. Others lie there that nobody may
 * use any more.
 */
export function certificateEnds({ node, source, machine }: NodeFacts, now: number): readonly Finding[] {
  const ending = (machine?.certificates ?? []).filter(({ ends }) => ends - now < soon);
  if (ending.length === 0) return [];
  const date = (ends: number) => new Date(ends).toISOString().slice(0, 10);
  const list = ending.map(({ path, ends }) => `${path} (${date(ends)})`).join(', ');
  const flags = source.manifest.arguments;
  const isUsed = (path: string) =>
    ofKubeadm.test(basename(path)) || flags.some(({ text }) => text.endsWith(`/${basename(path)}`));
  const ended = ending.filter(({ ends }) => ends <= now);
  const problem = {
    what: `Certificates of ${node.name} ${ended.length > 0 ? 'have ended' : 'end within 30 days'}.`,
    why: `${list}. An API server reads its own when it starts, and each change of its flags starts it.`,
    next: `Renew them on ${node.name}, kubeadm's own with \`kubeadm certs renew all\`, then restart the control plane's pods.`,
  };
  return [
    ended.some(({ path }) => isUsed(path))
      ? finding.error('IRSA-CONTROLPLANE-114', problem)
      : finding.warning('IRSA-CONTROLPLANE-114', problem),
  ];
}

/** Whoever reads it can mint tokens of every service account. The new one gets the owner and the mode of the old one. */
export function openSigningKey({ node, machine }: NodeFacts): readonly Finding[] {
  const key = machine?.signingKey ?? null;
  if (key === null || (key.mode & 0o007) === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-043', {
      what: `Everybody on ${node.name} can read ${key.path}.`,
      why: `Its mode is 0${key.mode.toString(8)}; whoever reads it can act as every service account of the cluster.`,
      next: `Take the rights of others away: \`chmod o= ${key.path}\`.`,
    }),
  ];
}
