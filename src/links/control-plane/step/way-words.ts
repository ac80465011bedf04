import type { StepWay } from './step-way.ts';

/** What a way means for whoever uses the API server, for the plan. */
export function wayWords(way: StepWay): string {
  if (way.kind === 'plain') {
    return `No stand-in, for ${way.why}: this API server is away for about ${way.usualOutageSeconds} s.`;
  }
  return ['A stand-in proves it first, and carries the traffic meanwhile.', ...way.asks].join(' ');
}
