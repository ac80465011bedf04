import type { NodeShell } from '../../../chain/node-shell.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { HttpsClient, RedirectWay, StandInWay } from '../step/step-way.ts';
import { type Family, isOfFamily } from './family-moves.ts';
import type { CanarySource } from './redirect-text.ts';

/** Somebody who asks the API server as its clients do, from elsewhere than the node itself. */
export interface Prober {
  /** As a person reads it: `a pod's network (cni-…)`. */
  readonly name: string;
  /** The address, and where it can be known the port, by which the node sees its next connection. */
  readonly source: CanarySource;
  /** Whether an API server answers a new connection, whatever it answers. */
  answers(): Promise<boolean>;
}

/** A few are enough: pods of one node share their way. */
const mostNamespaces = 20;
/** The switch hears nothing of irsactl meanwhile; one that is asked last takes a few seconds more. */
const searchSeconds = 25;

/**
 * The network of a pod on the node, found among the namespaces that containerd and CRI-O keep, and asked with the
 * node's own programs. Null where there is none from which the API server can be reached.
 */
export async function podProber(shell: NodeShell, way: StandInWay, family: Family): Promise<Prober | null> {
  const target = podTarget(way.redirect, family);
  if (target === null) return null;
  const script = found(sourceOf[family]);
  const answer = await shell.run(script, { args: [askScript(way.client, target)], timeoutSeconds: 50 });
  const [name, source] = answer.stdout.toString('utf8').trim().split(' ');
  if (answer.code !== 0 || !name || !source) return null;
  const answers = async () => {
    const asked = await shell.run(`nsenter --net="/run/netns/$1" sh -c "$2"`, {
      args: [name, askScript(way.client, target)],
    });
    return asked.code === 0;
  };
  return { name: `the network of a pod (${name})`, source: { address: source, port: null }, answers };
}

/** Pods reach the API through its Service, and by the families that it has. */
function podTarget({ services, ipv4, ipv6, apiPort }: RedirectWay, family: Family): string | null {
  const service = services.find(({ address }) => isOfFamily(address, family));
  const host = services.length > 0 ? service?.address : (ipv4 ?? ipv6);
  if (host === null || host === undefined || !isOfFamily(host, family)) return null;
  return `${hostInUrl(host)}:${service?.port ?? apiPort}`;
}

/** The first pod's network that reaches the API server, with the address that its packets come from. */
function found(sourceScript: string): string {
  return `command -v nsenter >/dev/null || exit 1
now() { IFS=. read -r up rest </proc/uptime; echo "$up"; }
tried=0 began=$(now)
for path in /run/netns/*; do
  [ -e "$path" ] && [ $tried -lt ${mostNamespaces} ] && [ $(($(now) - began)) -lt ${searchSeconds} ] || continue
  tried=$((tried + 1))
  nsenter --net="$path" sh -c "$1" || continue
  source=
${sourceScript}  [ -n "$source" ] && echo "\${path##*/} $source" && exit 0
done
exit 1
`;
}

/** Sets `source` to the last address of the network at `$path` that others can answer. */
const sourceOf = {
  ip: `  word=
  while read -r first second rest; do
    case "$first $second" in
      "|-- "*) word=$second ;;
      "/32 host") [ "$rest" = LOCAL ] && case $word in 127.*) ;; *) source=$word ;; esac ;;
    esac
  done <<TRIE
$(nsenter --net="$path" cat /proc/net/fib_trie)
TRIE
`,
  // Of global scope, which is 00: https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html names the file.
  ip6: `  while read -r address _ _ scope _; do
    [ "$scope" = 00 ] && source=$(echo "$address" | sed 's/..../&:/g; s/:$//')
  done <<LIST
$(nsenter --net="$path" cat /proc/net/if_inet6)
LIST
`,
} as const satisfies Record<Family, string>;

/** Succeeds where anything answers TLS there; `options` are curl's. */
export function curlCommand(url: string, options = ''): string {
  return `timeout 8 curl -k -s -o /dev/null -m 5 --noproxy '*' ${options}'${url}' </dev/null`;
}

/** Succeeds where anything answers TLS there: what it answers to somebody without rights does not matter. */
export function askScript(client: HttpsClient, target: string): string {
  const url = `https://${target}/livez`;
  if (client === 'curl') return `${curlCommand(url)} >/dev/null 2>&1`;
  if (client === 'openssl')
    return `timeout 5 openssl s_client -connect '${target}' </dev/null >/dev/null 2>&1`;
  // GNU wget says by 6 and 8 that the server answered with a refusal.
  return `timeout 8 wget -q -T 5 -t 1 --no-proxy --no-check-certificate -O /dev/null '${url}' </dev/null >/dev/null 2>&1
case $? in 0 | 6 | 8) exit 0 ;; *) exit 1 ;; esac`;
}
