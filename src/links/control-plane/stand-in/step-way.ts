/** How one change of an API server is made; decided when the plan is made, shown in it, and kept to by apply. */
export type StepWay = StandInWay | PlainWay;

/** The API server is away while it restarts; `why` says what makes a stand-in impossible, or that none is wanted. */
export interface PlainWay {
  readonly kind: 'plain';
  readonly why: string;
}

/** A stand-in proves the next manifest and carries the traffic while the API server restarts. Plain data. */
export interface StandInWay {
  readonly kind: 'stand-in';
  /** The API server's own port, and the free one that the stand-in listens on. */
  readonly apiPort: number;
  readonly port: number;
  readonly rules: RedirectWay;
  /** Nobody else serves the cluster's API, so that pods on other nodes would lose its endpoint. */
  readonly endpoint: 'left-to-others' | 'kept-by-policy' | 'put-back';
  /** What the switch on the node asks an API server with. */
  readonly asksWith: 'curl' | 'wget' | 'openssl';
  /** Open exec, attach, port-forward and `logs -f`: they are cut when an API server ends, twice a change. */
  readonly streams: number;
  /** What a person is told, and asked for, beforehand; empty where everything can be proven. */
  readonly asks: readonly string[];
}

/** Which new connections go to the stand-in, and by what. */
export interface RedirectWay {
  readonly tool: 'nft' | 'iptables';
  /** Address of the node to which connections of each family are led; null where the node has none of the family. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  /** Ports of the node's own addresses: the API server's, and NodePorts that lead to it. */
  readonly ports: readonly number[];
  /** Addresses of Services that lead to this API server. */
  readonly services: readonly ServiceAddress[];
  /**
   * Whether 127.0.0.0/8, but 127.0.0.2, is moved: only where the API server's own connection is not there.
   * ::1 never is.
   */
  readonly movesLoopback: boolean;
}

export interface ServiceAddress {
  readonly address: string;
  readonly port: number;
}

/** Where the real API server answers past the rules. */
export const pastRules = '127.0.0.2';
