import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';

/** A key file as it lies on a node. */
export interface KeyFileFacts {
  /** The kids of the keys in it, the signing one first. */
  readonly kids: readonly string[];
  readonly mode: number;
  readonly owner: number;
  readonly group: number;
}

/** A file that the joining node needs, and where it is today. */
export interface NeededFile {
  /** As the API server sees it. */
  readonly path: string;
  /** As it lies on the nodes. */
  readonly onNode: string;
  /** What each control plane node has there; null where it has nothing. */
  readonly donors: readonly { readonly name: string; readonly file: KeyFileFacts | null }[];
  readonly target: KeyFileFacts | null;
}

/** One file that is put on the joining node. */
export interface FileCopy {
  readonly path: string;
  readonly from: string;
  readonly file: KeyFileFacts;
  /** What is there before: nothing, or another key. */
  readonly replaces: readonly string[] | null;
}

/** Arguments that `kubeadm join --patches` gives the API server, from a file in that folder of the joining node. */
export interface ArgumentsPatch {
  readonly folder: string;
  readonly arguments: readonly string[];
  /** Whether the file is there already. */
  readonly isInPlace: boolean;
}

export interface Preparation {
  readonly node: string;
  readonly copies: readonly FileCopy[];
  /** Null where kubeadm-config brings all arguments. */
  readonly patch: ArgumentsPatch | null;
  /** Files that are there already as they should be. */
  readonly inPlace: readonly string[];
  readonly findings: readonly Finding[];
}

/** What brings a joining node all that its API server needs. */
export function planPreparation(
  node: string,
  files: readonly NeededFile[],
  patch: ArgumentsPatch | null,
): Preparation {
  const copies: FileCopy[] = [];
  const inPlace: string[] = [];
  const findings: Finding[] = [];
  for (const { path, onNode, donors, target } of files) {
    const [donor, ...others] = donors.flatMap(({ name, file }) =>
      file && file.kids.length > 0 ? [{ name, file }] : [],
    );
    const other = others.find(({ file }) => file.kids.join() !== donor?.file.kids.join());
    if (!donor)
      findings.push(
        nowhere(
          path,
          donors.map(({ name }) => name),
        ),
      );
    else if (other) findings.push(differ(path, donor.name, other.name));
    else if (target && isSame(target, donor.file)) inPlace.push(onNode);
    else copies.push({ path: onNode, from: donor.name, file: donor.file, replaces: target?.kids ?? null });
  }
  return { node, copies, patch, inPlace, findings };
}

function isSame(one: KeyFileFacts, other: KeyFileFacts): boolean {
  const isLike = one.mode === other.mode && one.owner === other.owner && one.group === other.group;
  return isLike && one.kids.join() === other.kids.join();
}

export function unreadableConfig(fault: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-124', {
    what: 'kubeadm-config does not say what a joining API server needs.',
    why: fault,
    next: 'Put it right: `kubectl -n kube-system edit configmap kubeadm-config`.',
  });
}

function nowhere(path: string, names: readonly string[]): Finding {
  return finding.error('IRSA-CONTROLPLANE-126', {
    what: `No control plane node has ${path}.`,
    why: `kubeadm-config names it, so the API server of a joining node does not start without it. Looked at: ${names.join(', ') || 'none'}.`,
    next: 'Run `irsactl plan`: it says what is wrong with the nodes that are there.',
  });
}

function differ(path: string, one: string, other: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-126', {
    what: `${one} and ${other} have different keys in ${path}.`,
    why: 'A joining node can be like one of them only.',
    next: 'Run `irsactl plan` and `irsactl apply` first: every API server must have the same keys.',
  });
}
