import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import { withWay } from './change.ts';
import { plainWay } from './step/plain-way.ts';
import type { PlainWay, StepWay } from './step/step-way.ts';
import { stepWayShape } from './step/step-way-shape.ts';

const form = z.looseObject({ way: stepWayShape });

/**
 * An API server is changed in the way that was shown. Whether a stand-in has room moves by itself, and so does the figure
 * in the reason: none is begun that was not shown. Nor has an option to be repeated that the plan was made with.
 */
export function inShownWay(shown: Change, actual: Change): Change {
  const [then, now] = [form.safeParse(shown.after).data?.way, form.safeParse(actual.after).data?.way];
  if (then === undefined || now === undefined || !isForm(actual.after)) return actual;
  const way = waiting(then, then.kind === 'plain' ? plainly(then, now) : now);
  return { ...actual, after: withWay(actual.after, way), why: shown.why };
}

function plainly({ why, wakesKubelet }: PlainWay, { client, streamSeconds }: StepWay): StepWay {
  return { ...plainWay(why, { client, wakesKubelet }), ...(streamSeconds && { streamSeconds }) };
}

/** Who asks for another wait than was shown is told so. */
function waiting({ streamSeconds }: StepWay, now: StepWay): StepWay {
  return streamSeconds && !now.streamSeconds ? { ...now, streamSeconds } : now;
}

function isForm(after: Change['after']): after is Parameters<typeof withWay>[0] {
  return typeof after === 'object' && after !== null && !Array.isArray(after);
}
