import { IrsaError } from '../../errors/irsa-error.ts';
import type { Clock, PodDocuments, PodLook } from '../../links/issuer/ports.ts';
import { stringAt } from '../../trust/json.ts';
import type { KubernetesClient } from '../client.ts';
import type { KubernetesObject } from '../transport.ts';
import { lookLabel, lookPod, type PodPlace, podSeconds } from './look-pod.ts';
import { type PodState, podState } from './pod-state.ts';
import { readSights } from './read-sights.ts';

interface PodDocumentsSettings {
  readonly place: PodPlace;
  readonly chain: string;
  /** PEM text of authorities to trust as well; '' for none. */
  readonly ca: string;
  readonly clock: Clock;
  /** From then on a user who stops the command ends the look, and the pod is taken away before. */
  readonly listen: () => { readonly stop: AbortSignal; readonly stopListening: () => void };
}

const pauseMilliseconds = 500;
const answerWithin = 5_000;
const waitMilliseconds = podSeconds * 1000;
/** What a container can be given in one variable, with room to spare: https://man7.org/linux/man-pages/man2/execve.2.html */
const longestAuthorities = 100_000;

/**
 * Looks at addresses from a short-lived pod, and leaves none behind: it is deleted however the look ends, and what a run
 * that was killed left is deleted by the next one. Needs to create, get, list and delete pods of one namespace.
 */
export function podDocuments(client: KubernetesClient, settings: PodDocumentsSettings): PodDocuments {
  const { place, chain, ca, clock, listen } = settings;
  const pods = `/api/v1/namespaces/${place.namespace}/pods`;
  if (ca.length > longestAuthorities) throw tooManyAuthorities(ca.length);
  return {
    async look(urls, report) {
      const { stop, stopListening } = listen();
      try {
        await removeLeft(client, pods, chain);
        stop.throwIfAborted();
        const request = { urls, ca, timeoutMilliseconds: answerWithin };
        const pod = await client.create(pods, lookPod(place, chain, request));
        const path = `${pods}/${stringAt(pod, 'metadata', 'name')}`;
        try {
          return await untilEnded(client, path, { clock, stop }, report);
        } finally {
          await client.delete(path, { uid: stringAt(pod, 'metadata', 'uid') ?? '' });
        }
      } catch (error) {
        if (stop.aborted) throw stopped();
        if (!(error instanceof IrsaError)) throw error;
        return { kind: 'no-pod', reason: 'refused', detail: `${error.problem.what} ${error.problem.why}` };
      } finally {
        stopListening();
      }
    },
  };
}

/** Those of this chain that have ended or are too old to be anybody's. */
async function removeLeft(client: KubernetesClient, pods: string, chain: string): Promise<void> {
  const left = await client.list(pods, { labelSelector: `${lookLabel}=${chain}` });
  for (const pod of left.filter(isOver)) {
    const uid = stringAt(pod, 'metadata', 'uid') ?? '';
    await client.delete(`${pods}/${stringAt(pod, 'metadata', 'name')}`, { uid });
  }
}

/** The kubelet ends a pod after a minute; one that never got a node stays until somebody deletes it. */
function isOver(pod: KubernetesObject): boolean {
  return podState(pod).kind !== 'waiting' || stringAt(pod, 'spec', 'nodeName') === null;
}

async function untilEnded(
  client: KubernetesClient,
  path: string,
  { clock, stop }: { readonly clock: Clock; readonly stop: AbortSignal },
  report: (forWhat: string, sinceSeconds: number) => void,
): Promise<PodLook> {
  const started = clock.now();
  for (;;) {
    stop.throwIfAborted();
    const pod = await client.get(path);
    if (pod === null) return { kind: 'no-pod', reason: 'ended', detail: 'somebody deleted it' };
    const state = podState(pod);
    if (state.kind !== 'waiting') return resultOf(state);
    const waited = clock.now() - started;
    if (waited >= waitMilliseconds) return { kind: 'no-pod', reason: state.reason, detail: state.hint };
    report(`a pod to look at the documents (${state.hint})`, Math.round(waited / 1000));
    await clock.sleep(pauseMilliseconds);
  }
}

function resultOf(state: Exclude<PodState, { kind: 'waiting' }>): PodLook {
  if (state.kind === 'failed') return { kind: 'no-pod', reason: state.reason, detail: state.detail };
  const sights = readSights(state.message);
  return sights === null
    ? { kind: 'no-pod', reason: 'ended', detail: `it left behind: ${state.message.slice(0, 200)}` }
    : { kind: 'seen', sights };
}

function stopped(): IrsaError {
  return new IrsaError('IRSA-PLAN-005', {
    what: 'Stopped as you asked.',
    why: 'The pod that looked at the documents was taken away.',
    next: 'Run the command again.',
  });
}

function tooManyAuthorities(size: number): IrsaError {
  return new IrsaError('IRSA-CLI-027', {
    what: 'The file of --ca-file is too long for a pod.',
    why: `With --from-pod a pod is given the file in a variable, which holds ${longestAuthorities} characters; it has ${size}.`,
    next: 'Name a file with the authority of the issuer’s certificate alone.',
  });
}
