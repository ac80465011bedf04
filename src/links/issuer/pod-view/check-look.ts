import { createHash } from 'node:crypto';
import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import type { PodLook, PodSight } from '../ports.ts';
import type { Fetched } from '../public-view/observe.ts';

/** What a pod saw otherwise than this machine. `fetched` is what this machine got of the same addresses. */
export function checkLook(look: PodLook, fetched: readonly Fetched[]): readonly Finding[] {
  if (look.kind === 'no-pod') return [noPod(look)];
  return look.sights.flatMap((sight) => {
    const own = fetched.find(({ url }) => url === sight.url);
    return sightFindings(sight, own);
  });
}

/** What it saw, one sentence for each address. */
export function lookSentences(look: PodLook): readonly string[] {
  if (look.kind === 'no-pod') return [];
  return look.sights.map(({ url, addresses, result }) => {
    const by = addresses.length === 0 ? '' : ` (${addresses.join(', ')})`;
    return result.kind === 'answer'
      ? `From a pod ${url} answers ${result.status} over ${result.tls ?? 'an unknown TLS'}${by}.`
      : `From a pod ${url} does not answer${by}: ${result.code}.`;
  });
}

function sightFindings({ url, addresses, result }: PodSight, own: Fetched | undefined): readonly Finding[] {
  if (result.kind === 'no-answer') return [unreadable(url, whyNoAnswer(addresses, result))];
  if (result.status !== 200)
    return [unreadable(url, `The answer there is ${result.status}, AWS expects 200.`)];
  const body = own?.answer.kind === 'answer' && own.answer.status === 200 ? own.answer.body : null;
  return body === null || hashOf(body) === result.sha256 ? [] : [otherDocument(url, addresses)];
}

function whyNoAnswer(
  addresses: readonly string[],
  { code, detail }: Extract<PodSight['result'], { kind: 'no-answer' }>,
): string {
  const where = addresses.length === 0 ? 'Its name does not resolve there' : `At ${addresses.join(', ')}`;
  return `${where}: ${detail === '' ? code : detail}.`;
}

function unreadable(url: string, why: string): Finding {
  return finding.error('IRSA-ISSUER-102', {
    what: `From a pod ${url} cannot be read.`,
    why,
    next: 'Look at the cluster’s DNS, network policies and way out. AWS itself reads the documents from outside: where nothing in the cluster does, run verify without --from-pod.',
  });
}

function otherDocument(url: string, addresses: readonly string[]): Finding {
  return finding.warning('IRSA-ISSUER-103', {
    what: `A pod gets another document at ${url} than this machine.`,
    why: `There its name leads to ${addresses.join(', ')}; the bodies differ.`,
    next: 'Compare both: a name that leads elsewhere inside, a proxy, or a cache that lags behind. AWS sees what is outside.',
  });
}

const cures: Readonly<Record<Extract<PodLook, { kind: 'no-pod' }>['reason'], string>> = {
  refused:
    'Allow pods to be created, read, listed and deleted there, or name another namespace with --pod-namespace.',
  unscheduled: 'Make room on a node, or look why none takes it.',
  image: 'Name an image with Node that the nodes can pull with --pod-image.',
  late: 'Look at the node: its kubelet or container runtime does not finish.',
  ended: 'Name an image that has `node` on its PATH with --pod-image.',
};

function noPod({ reason, detail }: Extract<PodLook, { kind: 'no-pod' }>): Finding {
  return finding.error('IRSA-ISSUER-101', {
    what: 'No pod could look at the documents.',
    why: /[.!?]$/.test(detail) ? detail : `${detail}.`,
    next: cures[reason],
  });
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}
