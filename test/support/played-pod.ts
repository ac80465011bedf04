import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../src/demo/local-cluster/free-port.ts';
import { httpClient } from '../../src/net/http-client.ts';
import { startIrsactl } from './run-irsactl.ts';

/** One pod of a workload: the real webhook as a process. */
export interface PlayedPod {
  readonly template: string;
  readonly port: number;
  readonly child: ChildProcess;
}

/** The kubelet's inputs when it starts a container. */
interface PodStart {
  readonly template: string;
  readonly args: readonly string[];
  readonly kubeconfig: string;
  /** The path prefix of the files in its Secret volume. */
  readonly files: string;
  readonly signal: AbortSignal;
}

/** Starts a pod's program and waits until it is ready; null if the signal aborts first. */
export type PlayedProgram = (start: PodStart) => Promise<PlayedPod | null>;

/** Runs irsactl's webhook; `say` receives its log. */
export function irsactlPod(say: (text: string) => void): PlayedProgram {
  return (start) =>
    untilReady(start, '/readyz', say, (port, metricsPort) =>
      startIrsactl([
        'webhook',
        ...start.args,
        '--host=127.0.0.1',
        `--port=${port}`,
        `--metrics-port=${metricsPort}`,
        `--kubeconfig=${start.kubeconfig}`,
        `--tls-cert=${start.files}tls.crt`,
        `--tls-key=${start.files}tls.key`,
      ]),
    );
}

/** Runs AWS's own webhook. The last value of a flag counts, so only machine-specific flags are replaced. */
export function originalPod(program: string, say: (text: string) => void): PlayedProgram {
  return (start) =>
    untilReady(start, '/healthz', say, (port, metricsPort) =>
      spawn(
        program,
        [
          ...start.args,
          `--kubeconfig=${start.kubeconfig}`,
          `--port=${port}`,
          `--metrics-port=${metricsPort}`,
          `--tls-cert=${start.files}tls.crt`,
          `--tls-key=${start.files}tls.key`,
        ],
        { stdio: ['ignore', 'ignore', 'pipe'] },
      ),
    );
}

async function untilReady(
  { template, signal }: PodStart,
  path: string,
  say: (text: string) => void,
  begin: (port: number, metricsPort: number) => ChildProcess,
): Promise<PlayedPod | null> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const child = begin(port, metricsPort);
  const log: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    log.push(text);
    say(text);
  });
  const pod = { template, port, child };
  while (!(await answers(port, path))) {
    if (child.exitCode !== null) throw new Error(`the webhook ended: ${log.join('')}`);
    if (signal.aborted) {
      await endPod(pod);
      return null;
    }
    await delay(50);
  }
  return pod;
}

async function answers(port: number, path: string): Promise<boolean> {
  const client = httpClient({ proxy: null, tls: { rejectUnauthorized: false } });
  try {
    const answer = await client.send(new URL(`https://127.0.0.1:${port}${path}`), {
      answerMilliseconds: 1_000,
    });
    answer.discard();
    return answer.status === 200;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

export async function endPod({ child }: PlayedPod): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
