/** Whether something listens on a port, asked of the kernel. */
export function listens(port: number): string {
  return `! { ${whileListening(port, 'exit 1')}; }`;
}

/**
 * Does `work` for each socket that listens on a port, and knows the number of its user by `$user`. The state 0A is
 * LISTEN: https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function whileListening(port: number, work: string): string {
  return `cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | {
    while read -r _ local _ state _ _ _ user _; do
      case "$local $state" in *:"${hexPort(port)} 0A") ${work} ;; esac
    done
    exit 0
  }`;
}

/** A port as the kernel writes it in /proc/net/tcp. */
export function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}
