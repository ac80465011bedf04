/**
 * How the API server of one node is changed. The plan decides it from the facts, shows it as `after.way`, and applying
 * does no other: https://github.com/kubernetes/kubernetes restarts a static pod only by ending it first, so that
 * without a stand-in its API is away for a while.
 */
export type StepWay = StandInWay | PlainWay;

interface StreamsWait {
  /**
   * So long an API server, and then its stand-in, may go on for the sake of exec, attach, port-forward and logs -f before
   * it is ended. Default: not at all.
   */
  readonly streamSeconds?: number;
}

/** A second API server with the manifest that is to come proves it, and carries the traffic meanwhile. */
export interface StandInWay extends StreamsWait {
  readonly kind: 'stand-in';
  /** Where it listens; free on the node. */
  readonly port: number;
  /** What moves connections to it. */
  readonly filter: 'nft' | 'iptables';
  /** What asks, on the node itself and without irsactl, whether the API server serves. */
  readonly client: HttpsClient;
  readonly redirect: RedirectWay;
  /** Addresses of the node at which somebody elsewhere is answered, whose connections prove what those of others will meet. */
  readonly knocksAt: readonly string[];
  /** The pods' datapath may pass the rules by: without a pod's network to prove it nothing is moved. */
  readonly needsPod: boolean;
  /** Pods reach the API by the `kubernetes` endpoint, which a sole API server empties as it ends. */
  readonly endpoint: 'left-to-others' | 'kept-by-policy' | 'put-back';
  /** What a person is told and asked beforehand; empty where everything can be proven. */
  readonly asks: readonly string[];
}

/** Which new connections are moved to the stand-in. */
export interface RedirectWay {
  /** The API server's own port. */
  readonly apiPort: number;
  /** Address of the node to which connections of each family are led; null where it has none of that family. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** Further ports of the node that lead to this API server: NodePorts. */
  readonly nodePorts: readonly number[];
  /** Addresses of Services that lead to this API server. */
  readonly services: readonly ServiceAddress[];
  /**
   * Addresses of other Services with a port that is moved, such as the API servers of hosted clusters: kube-proxy in
   * IPVS mode and kube-vip make them the node's own, and they are never moved.
   * https://kubernetes.io/docs/reference/networking/virtual-ips/#proxy-mode-ipvs
   */
  readonly others: readonly ServiceAddress[];
  /**
   * Whether 127.0.0.0/8, but 127.0.0.2, is moved: only where the API server's connection to itself is not there. ::1
   * never is.
   */
  readonly movesLoopback: boolean;
}

export interface ServiceAddress {
  readonly address: string;
  readonly port: number;
}

/** Addresses of the node to which connections are led, one a family. */
export function nodeAddressesOf({ ipv4, ipv6 }: Pick<RedirectWay, 'ipv4' | 'ipv6'>): readonly string[] {
  return [ipv4, ipv6].filter((address) => address !== null);
}

/** The manifest is replaced, and the API server is away until it runs again. */
export interface PlainWay extends StreamsWait {
  readonly kind: 'plain';
  /** Why there is no stand-in: what hinders it, or that nobody wants one. */
  readonly why: string;
  /** How long the API of this node is usually away. */
  readonly usualOutageSeconds: number;
  /** Whether the kubelet is made to start the new API server as soon as the old one has ended. */
  readonly wakesKubelet: boolean;
  /** Null where the node has none, or the API server wants a login: the switch then only sees whether a process is there. */
  readonly client: HttpsClient | null;
}

/** POSIX sh has no TLS; each of these has: which one the node has is found beforehand. */
export type HttpsClient = 'curl' | 'wget' | 'openssl';

/**
 * The plain way helps the old API server to end so long after its listener was closed: its hooks are over then, and
 * nobody new reaches it. Why, and what it costs: docs/decisions/0015-second-sigterm.md
 */
export const helpAfterSeconds = 2;
