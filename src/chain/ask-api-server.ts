/** An API server, for requests from its own node. */
export interface AskedServer {
  readonly host: string;
  readonly port: number;
  /** Client certificates on the node, in the order of use: kubeconfigs, and `.crt` files with their `.key` beside them. */
  readonly credentials: readonly string[];
}

/**
 * A POSIX sh function, `ask CREDENTIAL CURL-ARGUMENTS`: sends a request to an API server with curl and a client certificate.
 * The key of a kubeconfig goes to curl through a pipe, so it is in no argument and no file: some shells, such as bash before
 * 5.1, write a here-document to a file. curl exits with 58 if it cannot read the certificate. It does not verify the
 * server's certificate, which names no loopback address; irsactl sends only tokens of its account without rights.
 */
export const askFunction = `part() { sed -n "s/^ *$1: *//p" "$2" | head -n 1 | base64 -d; }
send() { curl -q -g -k -sS --noproxy '*' "$@"; }
ask() {
  credential=$1
  shift
  case $credential in
    *.crt) send --cert "$credential" --key "\${credential%.crt}.key" "$@" ;;
    *) {
      part client-certificate-data "$credential" | {
        part client-key-data "$credential" | send --cert /dev/fd/3 --key /dev/fd/4 "$@" 3<&3 4<&0 <&5
      } 3<&0
    } 5<&0 ;;
  esac
}`;

/** The exit code of curl if a client certificate or its key cannot be read: https://curl.se/libcurl/c/libcurl-errors.html */
export const unreadableCredential = 58;
