import type { NodeShell } from '../../../chain/node-shell.ts';
import { hostInUrl } from '../../../trust/url-parts.ts';
import type { HttpsClient, StandInWay } from '../step/step-way.ts';
import { type Family, isOfFamily } from './family-moves.ts';
import type { CanarySource } from './redirect-text.ts';

/** Somebody who asks the API server as its clients do, from elsewhere than the node itself. */
export interface Prober {
  /** As a person reads it: `the network of a pod (cni-…)`. */
  readonly name: string;
  /** The address, and where it can be known the port, by which the node sees its next connection. */
  readonly source: CanarySource;
}

/** Probers that are asked together. */
export interface ProberGroup {
  readonly probers: readonly Prober[];
  /** Who of them an API server answers, over a new connection from its source, whatever it answers. */
  readonly answered: () => Promise<readonly Prober[]>;
  /** Of those that are not answered, the ones that the rules keep from it: a pod may have ended meanwhile. */
  readonly stillThere: (lost: readonly Prober[]) => Promise<readonly Prober[]>;
}

/** What of a way says where pods ask, and with what. */
type PodsWay = Pick<StandInWay, 'client' | 'redirect' | 'needsPod' | 'endpoint'>;

/** Most have fewer; of a node that has more some are asked. The switch hears nothing of irsactl meanwhile. */
const mostNamespaces = 48;
/** So many at a time: each takes up to eight seconds where a policy drops what it sends. */
const atATime = 16;
const timeoutSeconds = 50;

/**
 * The networks of the pods on the node that reach the API server, found among the namespaces that containerd and CRI-O
 * keep, and asked with the node's own programs. Each has policies of its own, which may let it reach the API server's port
 * and no other.
 */
export async function podProbers(shell: NodeShell, way: PodsWay, family: Family): Promise<ProberGroup> {
  const { client } = way;
  const target = podTarget(way, family);
  const ask = async (script: string, args: readonly string[]) => {
    const { stdout } = await shell.run(script, { args: [...args], timeoutSeconds });
    return stdout.toString('utf8').trim().split('\n').filter(Boolean);
  };
  const found = target === null ? [] : await ask(search(family), [askScript(client, target)]);
  const namespaces = new Map<Prober, string>();
  for (const line of found) {
    const [namespace = '', address = '', port] = line.split(' ');
    const source = { address, port: client === 'curl' ? Number(port) : null };
    namespaces.set({ name: `the network of a pod (${namespace})`, source }, namespace);
  }
  const asked = async (some: readonly Prober[], isFromSource: boolean) => {
    if (target === null || some.length === 0) return [];
    const words = some.flatMap((one) => {
      const port = isFromSource ? (one.source.port ?? undefined) : undefined;
      return [namespaces.get(one) ?? '', askScript(client, target, port)];
    });
    const answers = await ask(askEach, words);
    return some.filter((one) => answers.includes(namespaces.get(one) ?? ''));
  };
  const probers = [...namespaces.keys()];
  return {
    probers,
    answered: () => asked(probers, true),
    // No rule of a canary names another port of theirs.
    stillThere: (lost) => asked(lost, false),
  };
}

/**
 * Pods reach the API through its Service, and by the families that it has. Of several API servers eBPF may choose that of
 * another node before a packet comes to the rules of this one: there they ask the node itself.
 */
function podTarget({ redirect, needsPod, endpoint }: PodsWay, family: Family): string | null {
  const { services, ipv4, ipv6, apiPort } = redirect;
  const service = services.find(({ address }) => isOfFamily(address, family));
  if (services.length > 0 && !service) return null;
  const choosesBefore = needsPod && endpoint === 'left-to-others';
  if (service && !choosesBefore) return `${hostInUrl(service.address)}:${service.port}`;
  const own = family === 'ip' ? ipv4 : ipv6;
  return own === null ? null : `${hostInUrl(own)}:${apiPort}`;
}

/**
 * Prints a port of the network that nobody has a connection from, be it one that is ending. It is above those that Linux
 * gives out by itself: https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html#ip-variables
 */
export const freePort = `{
  port=$((61001 + $$ % 4000))
  while case "$(cat /proc/net/tcp /proc/net/tcp6 2>/dev/null)" in *":$(printf %04X $port) "*) ;; *) false ;; esac; do port=$((port + 1)); done
  echo $port
}`;

/** Of each pod's network that reaches the API server: its name, the address that its packets come from, and a free port. */
function search(family: Family): string {
  return `command -v nsenter >/dev/null || exit 1
look() { # NAMESPACE ASK
  nsenter --net="$1" sh -c "$2" || return 1
  path=$1 source=
${sourceOf[family]}  [ -z "$source" ] || echo "\${path##*/} $source $(nsenter --net="$1" sh -c '${freePort}')"
}
tried=0
for path in /run/netns/*; do
  [ -e "$path" ] && [ $tried -lt ${mostNamespaces} ] || continue
  tried=$((tried + 1))
  look "$path" "$1" &
  [ $((tried % ${atATime})) -ne 0 ] || wait
done
wait
`;
}

/** Of pairs of a namespace and how it asks: the namespaces that are answered. */
const askEach = `asked=0
while [ $# -gt 1 ]; do
  { nsenter --net="/run/netns/$1" sh -c "$2" && echo "$1"; } &
  shift 2
  asked=$((asked + 1))
  [ $((asked % ${atATime})) -ne 0 ] || wait
done
wait
`;

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
    [ "$scope" = 00 ] || continue
    source=
    while [ -n "$address" ]; do
      tail=\${address#????}
      source=$source\${source:+:}\${address%"$tail"} address=$tail
    done
  done <<LIST
$(nsenter --net="$path" cat /proc/net/if_inet6)
LIST
`,
} as const satisfies Record<Family, string>;

/** Succeeds where anything answers TLS there; `options` are curl's. Nobody's .curlrc counts. */
export function curlCommand(url: string, options = ''): string {
  return `timeout 8 curl -q -k -s -o /dev/null -m 5 --noproxy '*' ${options}'${url}' </dev/null`;
}

/**
 * Succeeds where anything answers TLS there: what it answers to somebody without rights does not matter. Of the three
 * clients curl alone can be told from which port to ask.
 */
export function askScript(client: HttpsClient, target: string, port?: number): string {
  const url = `https://${target}/livez`;
  if (client === 'curl') {
    const from = port === undefined ? '' : `--local-port ${port} `;
    return `${curlCommand(url, from)} >/dev/null 2>&1`;
  }
  if (client === 'openssl')
    return `timeout 5 openssl s_client -connect '${target}' </dev/null >/dev/null 2>&1`;
  // GNU wget says by 6 and 8 that the server answered with a refusal.
  return `timeout 8 wget -q -T 5 -t 1 --no-proxy --no-check-certificate -O /dev/null '${url}' </dev/null >/dev/null 2>&1
case $? in 0 | 6 | 8) exit 0 ;; *) exit 1 ;; esac`;
}
