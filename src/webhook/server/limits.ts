/** What clients may take of the server. None of it is a flag: the API server never comes near any of them. */
export interface ServerLimits {
  /** Open at once, and half as many again for a moment. A caller too many costs whoever was of use the longest ago its connection. */
  readonly connections: number;
  /** Calls at once over one HTTP/2 connection, as many as Go's servers allow. */
  readonly streams: number;
  /** Open at once over all connections, until their answers were taken: several times what API servers do at once. */
  readonly calls: number;
  /**
   * Of one body. etcd stores 1.5 MiB of a pod (https://etcd.io/docs/latest/dev-guide/limit/), and the API server writes a
   * letter such as `<` as `\u003c`: six for one (https://pkg.go.dev/encoding/json#Marshal). No pod that is stored has more.
   */
  readonly bodyBytes: number;
  /** Of all bodies until they are answered, and of all answers until they were taken. */
  readonly bytesInFlight: number;
  readonly handshakeMilliseconds: number;
  /** From a connection to its first whole headers. */
  readonly firstCallMilliseconds: number;
  /** From the headers of a call to the end of its body, and from the first byte of the headers to their end. */
  readonly callMilliseconds: number;
  /** How long a client may take to take an answer. */
  readonly answerMilliseconds: number;
  /** Longer than the 90 s after which the API server closes an idle connection, so that it never meets a closed one. */
  readonly idleMilliseconds: number;
  /** How often the deadlines are looked at. */
  readonly sweepMilliseconds: number;
}

export const serverLimits: ServerLimits = {
  connections: 1_000,
  streams: 250,
  calls: 2_000,
  bodyBytes: 10 * 1024 * 1024,
  bytesInFlight: 32 * 1024 * 1024,
  handshakeMilliseconds: 10_000,
  firstCallMilliseconds: 30_000,
  callMilliseconds: 30_000,
  answerMilliseconds: 30_000,
  idleMilliseconds: 120_000,
  sweepMilliseconds: 1_000,
};
