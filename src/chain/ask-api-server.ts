/** An API server, for requests from its own node. */
export interface AskedServer {
  readonly host: string;
  readonly port: number;
  /** kubeadm's admin kubeconfig on the node, with the client certificate. */
  readonly kubeconfig: string;
}

/**
 * A POSIX sh function, `ask KUBECONFIG CURL-ARGUMENTS`: sends a request to an API server with curl and the client
 * certificate of a kubeconfig. The key goes to curl through a file descriptor, so it is in no argument or file. curl
 * does not verify the server's certificate, which names no loopback address; irsactl sends only tokens of its account
 * without rights.
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
