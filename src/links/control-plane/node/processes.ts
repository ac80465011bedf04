import type { NodeShell } from '../../../chain/node-shell.ts';
import { usualPort } from '../manifest/server-address.ts';

/** A process of the node's API server; its start distinguishes it from a later one with the same PID. */
export interface ServerProcess {
  readonly pid: number;
  /** Clock ticks between the boot and its start. */
  readonly started: number;
}

/** The processes of the node's API server, without stand-ins, which have another port. */
export interface ServerProcesses {
  readonly processes: readonly ServerProcess[];
  /** The command line of the first process; empty if there is none. */
  readonly commandLine: readonly string[];
  /** Whether a process listens on its port. */
  readonly listens: boolean;
}

/**
 * Runs `work` for each process with this name in the host network, with `$pid` and its folder `$process`. A name has at most
 * 15 characters:
 * https://man7.org/linux/man-pages/man5/proc_pid_comm.5.html
 */
export function eachProcess(name: string, work: string): string {
  return `net=$(readlink /proc/self/ns/net)
for process in /proc/[0-9]*; do
  read -r name <"$process/comm" && [ "$name" = ${name} ] && [ "$(readlink "$process/ns/net")" = "$net" ] || continue
  pid=\${process##*/}
  ${work}
done 2>/dev/null`;
}

/** The same, only for the API server at `$port`. */
export function eachOwnServer(work: string): string {
  return eachProcess(
    'kube-apiserver',
    String.raw`case "$(tr '\0' ' ' <"$process/cmdline") " in
    *" --secure"?"port"[=\ ]"$port "*) ;;
    *" --secure"?"port"[=\ ]*) continue ;;
    *) [ "$port" = ${usualPort} ] || continue ;;
  esac
  ${work}`,
  );
}

/** $1: port of the API server. */
export const processScript = `port=$1
${eachOwnServer(
  `start=$(cut -d ' ' -f 22 "$process/stat") && echo "process $pid $start $(base64 <"$process/cmdline" | tr -d '\\n')"`,
)}
listening=$(printf ':%04X 0A' "$port")
for table in /proc/net/tcp /proc/net/tcp6; do
  [ ! -r "$table" ] || while read -r number local remote state rest; do
    case "$local $state" in *"$listening") echo listens ;; esac
  done <"$table"
done
exit 0
`;

export async function findServerProcesses(shell: NodeShell, port: number): Promise<ServerProcesses> {
  const answer = await shell.run(processScript, { args: [String(port)] });
  const lines = answer.stdout.toString('utf8').split('\n');
  const found = lines.flatMap((line) => {
    const [word, pid, started, words = ''] = line.split(' ');
    return word === 'process' ? [{ pid: Number(pid), started: Number(started), words }] : [];
  });
  const [first] = found;
  return {
    processes: found.map(({ pid, started }) => ({ pid, started })),
    commandLine: first ? Buffer.from(first.words, 'base64').toString('utf8').split('\0').filter(Boolean) : [],
    listens: lines.includes('listens'),
  };
}

export function isSame(one: ServerProcess, other: ServerProcess): boolean {
  return one.pid === other.pid && one.started === other.started;
}

/** $1: number of the process. $2: its start. */
export const endScript = `
[ "$(cut -d ' ' -f 22 "/proc/$1/stat" 2>/dev/null)" = "$2" ] && kill -TERM "$1"
exit 0
`;

/**
 * A second SIGTERM ends an API server that waits for its clients:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/staging/src/k8s.io/apiserver/pkg/server/signal.go
 */
export async function endProcess(shell: NodeShell, { pid, started }: ServerProcess): Promise<void> {
  await shell.run(endScript, { args: [String(pid), String(started)] });
}
