/** An API server, as it is asked on its own node. */
export interface AskedServer {
  readonly host: string;
  readonly port: number;
  /** The administrator's kubeconfig that kubeadm puts on the node; its client certificate is used. */
  readonly kubeconfig: string;
}

/**
 * A function of POSIX sh, `ask KUBECONFIG CURL-ARGUMENTS`: asks an API server by curl, with the client certificate of a
 * kubeconfig. The key goes to curl through a file descriptor, so no argument and no file holds it. The server's certificate
 * is not verified: it names no loopback address, and only tokens of irsactl's own account without rights are sent.
 */
export const askFunction = `part() { sed -n "s/^ *$1: *//p" "$2" | head -n 1 | base64 -d; }
ask() {
  conf=$1
  shift
  curl -q -g -k -sS --noproxy '*' --cert /dev/fd/3 --key /dev/fd/4 "$@" 3<<CERTIFICATE 4<<KEY
$(part client-certificate-data "$conf")
CERTIFICATE
$(part client-key-data "$conf")
KEY
}`;
