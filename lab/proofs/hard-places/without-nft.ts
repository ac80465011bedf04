import type { LabNode } from '../../lab.ts';
import { onNode } from '../on-node.ts';

/** kube-proxy cannot write rules then; those that it has written stay. */
const takenAway = `mkdir -p /run/no-nft/upper /run/no-nft/work
mount -t overlay overlay -o lowerdir=/usr/sbin,upperdir=/run/no-nft/upper,workdir=/run/no-nft/work /usr/sbin
rm /usr/sbin/nft
! command -v nft`;

/** A node that has iptables and no nft. */
export const withoutNft = {
  arrange: (node: LabNode) => onNode(node, takenAway),
  mend: (node: LabNode) => onNode(node, 'umount -l /usr/sbin 2>/dev/null || true; rm -rf /run/no-nft'),
  /** Rejects where iptables has no rules of irsactl. */
  proveRules: (node: LabNode) => onNode(node, 'iptables-save -t nat | grep -qi irsactl'),
};
