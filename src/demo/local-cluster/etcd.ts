import { join } from 'node:path';
import type { Reaper } from '../reaper/reaper.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What etcd is started from. */
interface EtcdInput {
  readonly program: string;
  /** Holds the data and the sockets; nobody but this user may enter it or a folder above. */
  readonly directory: string;
  readonly logPath: string;
  readonly reaper: Reaper;
}

// What a member advertises must be a host and a port; nobody asks a member that is alone for it.
const nowhere = 'http://127.0.0.1:1';

/** Where the API server reaches etcd. */
export function etcdSocket(directory: string): string {
  return join(directory, 'client.sock');
}

/**
 * Starts a single etcd that never waits for the disk: its data is thrown away at the end. It listens on sockets in
 * its folder and on no port: whoever can write to etcd rules the cluster, and it asks nobody for a certificate.
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
      // A socket of this name in the working folder: of a whole path etcd makes an abstract one, open to everybody.
      '--listen-peer-urls=unix://peer:1',
      `--advertise-client-urls=${nowhere}`,
      `--initial-advertise-peer-urls=${nowhere}`,
      `--initial-cluster=default=${nowhere}`,
      '--unsafe-no-fsync=true',
      // A member that is alone need not wait a second for votes.
      '--heartbeat-interval=10',
      '--election-timeout=100',
      '--log-level=warn',
    ],
  });
}
