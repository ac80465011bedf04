import { usualPort } from './manifest/server-address.ts';

/**
 * For each process of this name in the node's own network: `$pid`, and its folder `$process`. A name has 15 characters:
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

/**
 * The same for the API server at `$port` alone. Whatever else is called kube-apiserver on the node, a stand-in or
 * somebody else's, has another port.
 */
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

/**
 * The same for the controller-manager that signs with a key file. Calico's kube-controllers has the same name, as far as
 * a process has one.
 */
export function eachSigningController(work: string): string {
  return eachProcess(
    'kube-controller',
    String.raw`case "$(tr '\0' ' ' <"$process/cmdline")" in
    *" --service"?"account"?"private"?"key"?"file"[=\ ]*) ;;
    *) continue ;;
  esac
  ${work}`,
  );
}

/** Prints a word, `$pid`, and the start of that process in clock ticks since the boot. */
export const tellProcess = (word: string): string =>
  `start=$(cut -d ' ' -f 22 "$process/stat") && echo "${word}$pid $start"`;
