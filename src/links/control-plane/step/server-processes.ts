import type { NodeShell } from '../../../chain/node-shell.ts';

/** A process of the node's own API server; the start tells it from a later one with the same number. */
export interface ServerProcess {
  readonly pid: number;
  /** Clock ticks between the boot and its start. */
  readonly started: number;
}

/** What is seen on the node itself of its API server; a stand-in is not in it. */
export interface ServerSight {
  readonly processes: readonly ServerProcess[];
  /** Whether anything listens on its port. */
  readonly listens: boolean;
}

/**
 * $1: port of the API server; $2: 'unnamed' where it is the one that kube-apiserver takes by itself. Whatever else is
 * called kube-apiserver on the node, a stand-in or somebody else's, has another port.
 */
export const lookScript = String.raw`
net=$(readlink /proc/self/ns/net)
cd /proc && for p in [0-9]*; do
  read -r name <"$p/comm" && [ "$name" = kube-apiserver ] && [ "$(readlink "$p/ns/net")" = "$net" ] || continue
  case "$(tr '\0' ' ' <"$p/cmdline") " in
    *" --secure"?"port"[=\ ]"$1 "*) ;;
    *" --secure"?"port"[=\ ]*) continue ;;
    *) [ "$2" = unnamed ] || continue ;;
  esac
  stat=$(cat "$p/stat") && echo "process $p $(echo "$stat" | cut -d ' ' -f 22)"
done 2>/dev/null
port=$(printf ':%04X' "$1")
for table in /proc/net/tcp /proc/net/tcp6; do
  [ ! -r "$table" ] || while read -r number local remote state rest; do
    case "$local $state" in *"$port 0A") echo listens ;; esac
  done <"$table"
done
exit 0
`;

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ */
const defaultPort = 6443;

export async function lookAtServer(shell: NodeShell, port: number): Promise<ServerSight> {
  const args = [String(port), port === defaultPort ? 'unnamed' : 'named'];
  const lines = (await shell.run(lookScript, { args })).stdout.toString('utf8').split('\n');
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
