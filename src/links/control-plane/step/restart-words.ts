import { type StreamCounts, streamKinds } from '../ports.ts';
import { helpAfterSeconds, type StepWay } from './step-way.ts';

/** What a way means for whoever uses the API server, for the plan. `streams`: what runs through it now, where it says so. */
export function wayWords(way: StepWay, streams: StreamCounts | null): string {
  if (way.kind === 'plain') {
    const ending =
      way.streamSeconds || (streams && countOf(streams) > 0)
        ? [`${running(streams)} ends with it${waitWords(way)}.`]
        : [];
    return [
      `No stand-in, for ${way.why}: this API server is away for about ${way.usualOutageSeconds} s, and what it has not answered ${helpAfterSeconds} s after it stopped listening is cut off.`,
      ...(way.wakesKubelet ? [woken] : []),
      ...ending,
      goesBack,
    ].join(' ');
  }
  const endpoint = way.endpoint === 'put-back' ? [emptied] : [];
  return [
    'A stand-in proves it first, and carries the traffic meanwhile.',
    goesBack,
    `${running(streams)} ends twice: with its old process, and with the stand-in${waitWords(way)}.`,
    ...endpoint,
    ...way.asks,
  ].join(' ');
}

/** docs/decisions/0027-kubelet-woken.md */
const woken =
  'Its manifest leaves its folder for an instant, so that the kubelet starts the new API server at once.';

/** By the switch of the node: docs/decisions/0013-dead-mans-switch.md */
const goesBack = 'What does not serve as it should goes back by itself, also if irsactl is gone.';

/** A connection stays where it was opened, and ends with the process there. */
function running(streams: StreamCounts | null): string {
  return `What runs through it by kubectl exec, attach, port-forward and logs -f${streams ? nowWords(streams) : ''}`;
}

function waitWords({ kind, streamSeconds }: StepWay): string {
  return streamSeconds
    ? `, for which irsactl waits${kind === 'plain' ? '' : ', each time'} up to ${streamSeconds} s`
    : '';
}

/** ` (3 now: 2 exec, 1 logs)` */
function nowWords(streams: StreamCounts): string {
  const kinds = streamKinds.flatMap((kind) => (streams[kind] > 0 ? [`${streams[kind]} ${kind}`] : []));
  return kinds.length === 0 ? ' (none now)' : ` (${countOf(streams)} now: ${kinds.join(', ')})`;
}

export function countOf(streams: StreamCounts): number {
  return streamKinds.reduce((sum, kind) => sum + streams[kind], 0);
}

/** ValidatingAdmissionPolicy, by which the endpoint is kept, is there since 1.30. */
const emptied =
  'Before Kubernetes 1.30 it takes its address out of the kubernetes endpoint as it ends: irsactl puts it back at once, and pods may be refused for that moment.';
