import { spawn } from 'node:child_process';
import type { NodeChannel } from './node-channel.ts';

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
