import type { NodeShell } from '../../../chain/node-shell.ts';
import { eachOwnServer, tellProcess } from '../node-processes.ts';

/** A process of the node's own API server; the start tells it from a later one with the same number. */
export interface ServerProcess {
  readonly pid: number;
  /** Clock ticks between the boot and its start. */
  readonly started: number;
}

/** What is seen on the node itself of its API server; a stand-in is not in it. */
interface ServerSight {
  readonly processes: readonly ServerProcess[];
  /** Whether anything listens on its port. */
  readonly listens: boolean;
}

/** $1: port of the API server. */
export const lookScript = `port=$1
${eachOwnServer(tellProcess('process '))}
listening=$(printf ':%04X 0A' "$port")
for table in /proc/net/tcp /proc/net/tcp6; do
  [ ! -r "$table" ] || while read -r number local remote state rest; do
    case "$local $state" in *"$listening") echo listens ;; esac
  done <"$table"
done
exit 0
`;

export async function lookAtServer(shell: NodeShell, port: number): Promise<ServerSight> {
  const lines = (await shell.run(lookScript, { args: [String(port)] })).stdout.toString('utf8').split('\n');
  const processes = lines.flatMap((line) => {
    const [word, pid, started] = line.split(' ');
    return word === 'process' ? [{ pid: Number(pid), started: Number(started) }] : [];
  });
  return { processes, listens: lines.includes('listens') };
}

/** $1: number of the process. $2: its start. */
export const endScript = `
[ "$(cut -d ' ' -f 22 "/proc/$1/stat" 2>/dev/null)" = "$2" ] && kill -TERM "$1"
exit 0
`;

/** A second SIGTERM ends an API server that waits for its clients: https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/server/signal.go */
export async function endProcess(shell: NodeShell, { pid, started }: ServerProcess): Promise<void> {
  await shell.run(endScript, { args: [String(pid), String(started)] });
}

export function isSame(one: ServerProcess, other: ServerProcess): boolean {
  return one.pid === other.pid && one.started === other.started;
}
