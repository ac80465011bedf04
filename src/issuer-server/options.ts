import type { IssuerUrl } from '../trust/issuer-url.ts';

/** What the options of `irsactl issuer serve` say. Durations are milliseconds. */
export interface IssuerServerOptions {
  readonly issuer: IssuerUrl;
  /** Files with keys; where there are none, the cluster is asked. */
  readonly files: readonly string[];
  readonly kubeconfig?: string;
  /** `::` listens on IPv4 as well, wherever the machine has both. */
  readonly host: string;
  readonly port: number;
  readonly metricsPort: number;
  /** Null for plain HTTP. */
  readonly tls: { readonly certPath: string; readonly keyPath: string } | null;
  /** How often the keys are read. */
  readonly interval: number;
  /** How long calls are still taken after the first signal, so that nobody meets a closed port. */
  readonly shutdownDelay: number;
}
