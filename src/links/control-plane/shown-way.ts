import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import { withWay } from './change.ts';
import { usualOutageSeconds } from './stand-in/plan-stand-in.ts';
import type { StepWay } from './step/step-way.ts';
import { stepWayShape } from './step/step-way-shape.ts';

const form = z.looseObject({ way: stepWayShape });

/**
 * An API server is changed in the way that was shown. Whether a stand-in has room moves by itself, and so does the figure
 * in the reason: none is begun that was not shown. Nor has an option to be repeated that the plan was made with.
 */
export function inShownWay(shown: Change, actual: Change): Change {
  const [then, now] = [form.safeParse(shown.after).data?.way, form.safeParse(actual.after).data?.way];
  if (then === undefined || now === undefined || !isForm(actual.after)) return actual;
  const way = waiting(then, then.kind === 'plain' ? plainly(then.why, now) : now);
  return { ...actual, after: withWay(actual.after, way), why: shown.why };
}

function plainly(why: string, now: StepWay): StepWay {
  const { client, streamSeconds } = now;
  return { kind: 'plain', why, usualOutageSeconds, client, ...(streamSeconds && { streamSeconds }) };
}

/** Who asks for another wait than was shown is told so. */
function waiting({ streamSeconds }: StepWay, now: StepWay): StepWay {
  return streamSeconds && !now.streamSeconds ? { ...now, streamSeconds } : now;
}

function isForm(after: Change['after']): after is Parameters<typeof withWay>[0] {
  return typeof after === 'object' && after !== null && !Array.isArray(after);
}
