import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import type { NodeShell } from '../chain/node-shell.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import type { ControlPlaneNode, NodeFiles } from '../links/control-plane/ports.ts';
import type { AskSecret } from './elevate.ts';
import { localFiles } from './local-files.ts';
import type { NodeChannel } from './node-channel.ts';
import { shellFiles } from './shell-files.ts';
import { shellOver } from './shell-over.ts';
import { slots } from './slots.ts';
import { type InTurn, sshChannel } from './ssh/ssh-channel.ts';

/** Access to the control plane nodes. */
export interface Nodes {
  readonly files: (node: ControlPlaneNode) => NodeFiles;
  readonly shell: (node: ControlPlaneNode) => NodeShell;
  /** Ends every connection. */
  readonly close: () => Promise<void>;
}

interface NodesOptions {
  /** Asks for a sudo password; null without a terminal. */
  readonly ask: AskSecret;
  /** The ssh program. Default: from the PATH. */
  readonly ssh?: string;
}

/** Access to the nodes; it connects to a node only on first use. */
export function openNodes({ ask, ssh = 'ssh' }: NodesOptions): Nodes {
  const shells = new Map<string, NodeShell>();
  // There is one terminal, so only one ssh or sudo may ask at a time.
  const { take: inTurn } = slots(1);
  const askInTurn: AskSecret = ask && ((question) => inTurn(() => ask(question)));
  const shell = (node: ControlPlaneNode): NodeShell => {
    const key = JSON.stringify([node.name, node.access]);
    const opened =
      shells.get(key) ??
      shellOver(channelTo(node, ssh, ask && inTurn), askInTurn, !isDirectlyAccessible(node));
    shells.set(key, opened);
    return opened;
  };
  return {
    shell,
    files: (node) => (isDirectlyAccessible(node) ? localFiles : shellFiles(shell(node))),
    async close() {
      await Promise.all([...shells.values()].map((opened) => opened.close()));
      shells.clear();
    },
  };
}

/** `inTurn` makes ssh's questions to the user sequential; null without a terminal. */
function channelTo({ name, access }: ControlPlaneNode, ssh: string, inTurn: InTurn | null): NodeChannel {
  if (access.kind === 'local') return localChannel(name);
  const target = { place: `${name} (ssh ${access.host})`, host: access.host, ssh, asks: inTurn !== null };
  return sshChannel(target, inTurn ?? ((open) => open()));
}

/** Whether this process may change the files of the node directly, without a shell and sudo. */
function isDirectlyAccessible({ access, manifest }: ControlPlaneNode): boolean {
  if (access.kind !== 'local') return false;
  if (process.geteuid?.() === 0) return true;
  try {
    accessSync(dirname(manifest), constants.W_OK);
    return true;
  } catch (error) {
    // A missing folder is a wrong path, which root would not find either.
    return systemCodeOf(error) === 'ENOENT';
  }
}

/** This machine. Its scripts run in a new process session, so that Ctrl-C reaches only irsactl. */
export function localChannel(node: string): NodeChannel {
  return {
    place: `${node} (this machine)`,
    start: async (command) =>
      spawn('/bin/sh', ['-c', command], {
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
        cwd: '/',
        env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` },
      }),
    refused: () => null,
    broken: () => null,
    close: async () => {},
  };
}
