import type { NodeShell } from '../../../chain/node-shell.ts';
import { usualPort } from '../manifest/server-address.ts';

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
export const commandScript = `port=$1
${eachOwnServer(`base64 <"$process/cmdline" | tr -d '\\n'; exit`)}
exit 0
`;

/** The command line of the node's API server; empty if it does not run. Stand-ins have another port. */
export async function serverCommandLine(shell: NodeShell, port: number): Promise<readonly string[]> {
  const { stdout } = await shell.run(commandScript, { args: [String(port)] });
  return Buffer.from(stdout.toString('utf8'), 'base64').toString('utf8').split('\0').filter(Boolean);
}
