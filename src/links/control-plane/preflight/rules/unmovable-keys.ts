import { dirname } from 'node:path';
import type { Finding } from '../../../../chain/finding.ts';
import { listed } from '../../../../errors/listed.ts';
import { finding } from '../../findings.ts';
import type { OpenedNode } from '../../node-state.ts';
import { type ServerForm, samePair } from '../../server-form.ts';

/**
 * Where the chain's key lives in kubeadm's own files, each step puts others in their place by a rename: of a link that
 * would leave what it leads to as it is, and between file systems there is none.
 */
export function unmovableKeys({ facts, state }: OpenedNode, wanted: ServerForm): readonly Finding[] {
  const { node, form } = state;
  if (samePair(form.pair, wanted.pair)) return [];
  const paths = (because: 'linked' | 'other file system') =>
    (facts.unmovable ?? []).filter((one) => one.because === because).map(({ path }) => path);
  const [linked, elsewhere] = [paths('linked'), paths('other file system')];
  const folders = [...new Set(elsewhere.map((path) => dirname(path)))];
  return [
    ...(linked.length > 0 ? [linkedKeys(node.name, linked)] : []),
    ...folders.map((folder) => otherFileSystem(node.name, folder, node.directory)),
  ];
}

/** Where nothing is applied yet, irsactl may leave kubeadm's pair alone. */
const beside =
  'Or set `placement: separate` of the signing key in irsa.yaml before the first apply: the key of the chain then goes into files of its own.';

function linkedKeys(node: string, paths: readonly string[]): Finding {
  const [is, them] = paths.length === 1 ? ['is a link, or has', 'it'] : ['are links, or have', 'them'];
  const copies = paths.map((path) => `cp -p --remove-destination "$(readlink -f ${path})" ${path}`);
  return finding.error('IRSA-CONTROLPLANE-008', {
    what: `${listed(paths)} of ${node} ${is} a second name.`,
    why: `A key is put in place by a rename, which would cut ${them} off and leave the file behind the link with the old key.`,
    next: `Put the file itself there: \`${copies.join(' && ')}\`. ${beside}`,
  });
}

function otherFileSystem(node: string, folder: string, directory: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-010', {
    what: `${folder} of ${node} lies on another file system than ${directory}, or behind another mount.`,
    why: 'A key is put in place, and put back, by a rename, which needs one file system.',
    next: `Set \`directory\` of the node to a folder below one mount point with ${folder} and the manifests folder (\`findmnt -T FOLDER\`). ${beside}`,
  });
}
