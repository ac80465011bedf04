import { pino } from 'pino';
import { connectDirect } from '../kubernetes/direct/connect-direct.ts';
import { certificateFiles } from '../serving/certificate-files.ts';
import { listenForStop } from '../serving/listen-for-stop.ts';
import { machine } from '../serving/machine.ts';
import { clusterKeySource, fileKeySource, type KeySource } from './key-source.ts';
import type { IssuerServerOptions } from './options.ts';
import { noCertificate } from './refusals.ts';
import { type ServedIssuer, startIssuerServer } from './start-issuer-server.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const certificatePoll = 5_000;

/**
 * Serves until SIGTERM or SIGINT, then finishes what is in flight; a second signal ends the process at once. `show` is
 * told once what is served; `print` takes each line of the log, by default JSON on standard error.
 */
export async function serveIssuer(
  options: IssuerServerOptions,
  env: Environment,
  show: (served: ServedIssuer) => Promise<void>,
  print?: (line: string) => void,
): Promise<void> {
  const log = pino({ name: 'irsactl-issuer' }, print ? { write: print } : pino.destination(2));
  const signals = listenForStop();
  try {
    const { issuer, host, port, metricsPort, tls } = options;
    const runtime = machine;
    const certificates =
      tls &&
      (await certificateFiles({
        ...{ ...tls, runtime, log },
        pollMilliseconds: certificatePoll,
        refusal: noCertificate,
      }));
    const server = await startIssuerServer({
      ...{ issuer, host, port, metricsPort, certificates, runtime, log },
      source: await openSource(options, env),
      intervalMilliseconds: options.interval,
      shutdownMilliseconds: options.shutdownDelay,
    });
    await show(server.served);
    const signal = await signals.first;
    log.info({ signal }, 'stopping');
    await server.stop();
  } finally {
    signals.stopListening();
  }
}

/** Files that are no keys are an error of the command; a cluster that is away for now is none. */
async function openSource({ files, kubeconfig }: IssuerServerOptions, env: Environment): Promise<KeySource> {
  if (files.length > 0) {
    const source = fileKeySource(files);
    await source.read();
    return source;
  }
  const { client } = await connectDirect({ env, ...(kubeconfig !== undefined && { kubeconfig }) });
  return clusterKeySource(client);
}
