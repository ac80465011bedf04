import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { NodeShell } from '../chain/node-shell.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import type { ControlPlaneNode, NodeFiles } from '../links/control-plane/ports.ts';
import type { AskSecret } from './elevate.ts';
import { localChannel } from './local-channel.ts';
import { localFiles } from './local-files.ts';
import type { NodeChannel } from './node-channel.ts';
import { shellFiles } from './shell-files.ts';
import { shellOver } from './shell-over.ts';
import { slots } from './slots.ts';
import { type InTurn, sshChannel } from './ssh/ssh-channel.ts';

/** The ways to the control plane nodes. */
export interface Nodes {
  readonly files: (node: ControlPlaneNode) => NodeFiles;
  readonly shell: (node: ControlPlaneNode) => NodeShell;
  /** Ends every connection. */
  readonly close: () => Promise<void>;
}

interface NodesOptions {
  /** Asks for a password of sudo; null where nobody is at a terminal. */
  readonly ask: AskSecret;
  /** The ssh program. Default: the one on the PATH. */
  readonly ssh?: string;
}

/** Opens nothing yet: a node is connected to when it is first asked for something. */
export function openNodes({ ask, ssh = 'ssh' }: NodesOptions): Nodes {
  const shells = new Map<string, NodeShell>();
  // One terminal: what is typed there must go to one of them alone, be it asked for by ssh or by sudo.
  const { take: inTurn } = slots(1);
  const askInTurn: AskSecret = ask && ((question) => inTurn(() => ask(question)));
  const shell = (node: ControlPlaneNode): NodeShell => {
    const key = JSON.stringify([node.name, node.access]);
    const opened =
      shells.get(key) ?? shellOver(channelTo(node, ssh, ask && inTurn), askInTurn, !isWithinReach(node));
    shells.set(key, opened);
    return opened;
  };
  return {
    shell,
    files: (node) => (isWithinReach(node) ? localFiles : shellFiles(shell(node))),
    async close() {
      await Promise.all([...shells.values()].map((opened) => opened.close()));
      shells.clear();
    },
  };
}

/** `inTurn`: where somebody is there to answer ssh's questions, who is asked one after the other. */
function channelTo({ name, access }: ControlPlaneNode, ssh: string, inTurn: InTurn | null): NodeChannel {
  if (access.kind === 'local') return localChannel(name);
  const target = { place: `${name} (ssh ${access.host})`, host: access.host, ssh, asks: inTurn !== null };
  return sshChannel(target, inTurn ?? ((open) => open()));
}

/** Whether this process may change the files of the node itself, without a shell and sudo in between. */
function isWithinReach({ access, manifest }: ControlPlaneNode): boolean {
  if (access.kind !== 'local') return false;
  if (process.geteuid?.() === 0) return true;
  try {
    accessSync(dirname(manifest), constants.W_OK);
    return true;
  } catch (error) {
    // A folder that is not there is a wrong path, which root would not find either.
    return systemCodeOf(error) === 'ENOENT';
  }
}
