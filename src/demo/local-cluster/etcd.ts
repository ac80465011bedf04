import { join } from 'node:path';
import type { Reaper } from '../reaper.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

interface EtcdInput {
  readonly program: string;
  /** Holds the data and the sockets; only this user may enter it or a folder above it. */
  readonly directory: string;
  readonly logPath: string;
  readonly reaper: Reaper;
}

// A member must advertise a host and a port; no client uses it for a single member.
const nowhere = 'http://127.0.0.1:1';

/** The socket by which the API server connects to etcd. */
export function etcdSocket(directory: string): string {
  return join(directory, 'client.sock');
}

/**
 * Starts a single etcd that never waits for the disk, because its data is deleted at the end. It requires no client
 * certificate and a client that can write to etcd controls the cluster, so it listens only on sockets in its folder.
 */
export function startEtcd({ program, directory, logPath, reaper }: EtcdInput): ServerProcess {
  return startServerProcess({
    program,
    logPath,
    workingDirectory: directory,
    reaper,
    args: [
      '--name=default',
      `--data-dir=${join(directory, 'data')}`,
      `--listen-client-urls=unix://${etcdSocket(directory)}`,
      // A socket of this name in the working folder: for a whole path, etcd creates an abstract one, open to every user.
      '--listen-peer-urls=unix://peer:1',
      `--advertise-client-urls=${nowhere}`,
      `--initial-advertise-peer-urls=${nowhere}`,
      `--initial-cluster=default=${nowhere}`,
      '--unsafe-no-fsync=true',
      // A single member need not wait a second for votes.
      '--heartbeat-interval=10',
      '--election-timeout=100',
      '--log-level=warn',
    ],
  });
}
