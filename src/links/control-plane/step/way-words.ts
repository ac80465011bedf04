import { helpAfterSeconds, type StepWay } from './step-way.ts';

/** What a way means for whoever uses the API server, for the plan. */
export function wayWords(way: StepWay): string {
  if (way.kind === 'plain') {
    return `No stand-in, for ${way.why}: this API server is away for about ${way.usualOutageSeconds} s, and what it has not answered ${helpAfterSeconds} s after it stopped listening is cut off. ${goesBack}`;
  }
  const endpoint = way.endpoint === 'put-back' ? [emptied] : [];
  return [
    'A stand-in proves it first, and carries the traffic meanwhile.',
    goesBack,
    streams,
    ...endpoint,
    ...way.asks,
  ].join(' ');
}

/** By the switch of the node: docs/decisions/0013-dead-mans-switch.md */
const goesBack = 'What does not serve as it should goes back by itself, also if irsactl is gone.';

/** A connection stays where it was opened, and ends with the process there. */
const streams =
  'What runs through it by kubectl exec, attach, port-forward and logs -f ends twice: with its old process, and with the stand-in.';

/** ValidatingAdmissionPolicy, by which the endpoint is kept, is there since 1.30. */
const emptied =
  'Before Kubernetes 1.30 it takes its address out of the kubernetes endpoint as it ends: irsactl puts it back at once, and pods may be refused for that moment.';
