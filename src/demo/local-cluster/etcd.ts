import type { Reaper } from '../reaper/reaper.ts';
import type { ClusterPorts } from './local-cluster.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What etcd is started from. */
interface EtcdInput {
  readonly program: string;
  readonly dataDirectory: string;
  readonly logPath: string;
  readonly ports: ClusterPorts;
  readonly reaper: Reaper;
}

/** Starts a single etcd on loopback that never waits for the disk: its data is thrown away at the end. */
export function startEtcd(input: EtcdInput): ServerProcess {
  const client = `http://127.0.0.1:${input.ports.etcdClient}`;
  const peer = `http://127.0.0.1:${input.ports.etcdPeer}`;
  return startServerProcess({
    program: input.program,
    logPath: input.logPath,
    reaper: input.reaper,
    args: [
      '--name=default',
      `--data-dir=${input.dataDirectory}`,
      `--listen-client-urls=${client}`,
      `--advertise-client-urls=${client}`,
      `--listen-peer-urls=${peer}`,
      `--initial-advertise-peer-urls=${peer}`,
      `--initial-cluster=default=${peer}`,
      '--unsafe-no-fsync=true',
      // A member that is alone need not wait a second for votes.
      '--heartbeat-interval=10',
      '--election-timeout=100',
      '--log-level=warn',
    ],
  });
}
