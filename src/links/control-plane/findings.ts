import { type Finding, findingsOf } from '../../chain/finding.ts';
import { ownFolderAdvice } from '../../chain/private-folder.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { firstNames, listed } from '../../errors/listed.ts';
import type { ApiFacts } from './facts.ts';
import type { SwitchFacts } from './node/switch.ts';

export const finding = findingsOf('control-plane');

/** `others` is a sentence on how many API servers serve. */
export function notServing(
  node: string,
  { isLockedOut }: Pick<ApiFacts, 'isLockedOut'>,
  others: string | null = null,
): Finding {
  if (isLockedOut) return lockedOut(node);
  const why =
    'Its /readyz, which includes etcd, does not answer ok, and no change of irsactl is in progress.';
  return finding.error('IRSA-CONTROLPLANE-023', {
    what: `The API server of ${node} does not serve.`,
    why: others === null ? why : `${why} ${others}`,
    next: "Read the API server's log (`crictl logs`, /var/log/pods) and fix what stops it from starting.",
  });
}

/** An API server that refuses irsactl's credentials may serve everyone else. */
function lockedOut(node: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-067', {
    what: `irsactl cannot ask the API server of ${node}.`,
    why: 'It refuses admin.conf and pki/apiserver-kubelet-client.crt, the client certificates beside the manifests folder, and may serve everyone else.',
    next: `On ${node}: \`kubeadm certs check-expiration\`, then \`kubeadm certs renew admin.conf\` and \`kubeadm certs renew apiserver-kubelet-client\`. If they are valid, check the ClusterRoleBinding of their group.`,
  });
}

/** Why a change of an API server is not finished, and what to do, by the state of its switch. */
export function unfinishedChange(
  { state, report }: SwitchFacts,
  isDestroying: boolean,
): Pick<Problem, 'why' | 'next'> {
  const command = isDestroying ? '`irsactl destroy`' : '`irsactl apply`';
  const said = report === '' ? '' : ` Its switch reports: ${report.replaceAll('\n', ', ')}.`;
  return {
    why: `Another irsactl makes it now, or it was interrupted. The dead man's switch of the node is ${state}.${said}`,
    next:
      state === 'stuck'
        ? `Restore the previous files by hand: \`irsactl explain how-to/restore-an-api-server-by-hand\`. Then run ${command}.`
        : `Run the command again in a minute: another irsactl completes the change, or the node rolls it back. ${command} waits for that and continues.`,
  };
}

export function untrustedFolder(
  node: string,
  { path, why }: { readonly path: string; readonly why: string },
): Finding {
  return finding.error('IRSA-CONTROLPLANE-130', {
    what: `irsactl cannot keep its files in ${path} on ${node}.`,
    why: `${why} Root runs a script and restores backups from there.`,
    next: ownFolderAdvice,
  });
}

/** `cp-1`, or `cp-1, cp-2 and cp-3`. */
export function nodeNames(nodes: readonly { readonly name: string }[]): string {
  return listed(nodes.map(({ name }) => name));
}

/** Names the first ten of a list. */
export function named(things: readonly { readonly namespace: string; readonly name: string }[]): string {
  return firstNames(things.map(({ namespace, name }) => `${namespace}/${name}`));
}
