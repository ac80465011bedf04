import { z } from 'zod';
import { changeActions } from './change.ts';
import { objectOf } from './object-of.ts';
import { findingSchema, linkNameSchema } from './plan-schema.ts';
import type { Interruption, ProgressEvent } from './progress.ts';

type Of<Type extends ProgressEvent['type']> = Extract<ProgressEvent, { readonly type: Type }>;

const change = {
  link: linkNameSchema,
  action: z.enum(changeActions),
  change: z.string(),
  target: z.string(),
} as const;
const milliseconds = z.number().nonnegative();

export const interruptionSchema: z.ZodType<Interruption> = objectOf<Interruption>()({
  type: z.literal('interruption'),
  link: linkNameSchema,
  of: z.string().describe('What was down.'),
  away: milliseconds.describe('Milliseconds for which it was down.'),
}).meta({ id: 'Interruption' });

/** A schema for each kind of event: a missing one does not compile. */
const events: { readonly [Type in ProgressEvent['type']]: z.ZodType<Of<Type>> } = {
  'link-started': objectOf<Of<'link-started'>>()({ type: z.literal('link-started'), link: linkNameSchema }),
  'change-started': objectOf<Of<'change-started'>>()({ type: z.literal('change-started'), ...change }),
  'change-done': objectOf<Of<'change-done'>>()({ type: z.literal('change-done'), ...change }),
  waiting: objectOf<Of<'waiting'>>()({
    type: z.literal('waiting'),
    link: linkNameSchema,
    forWhat: z.string(),
    sinceSeconds: z.number().nonnegative(),
    usuallySeconds: z.number().nonnegative().optional().describe('Absent if unknown.'),
    otherwise: z.string().optional().describe('What happens if the wait fails, or irsactl stops.'),
  }),
  interruption: interruptionSchema,
  'link-done': objectOf<Of<'link-done'>>()({
    type: z.literal('link-done'),
    link: linkNameSchema,
    summary: z.string(),
  }),
  'link-verified': objectOf<Of<'link-verified'>>()({
    type: z.literal('link-verified'),
    link: linkNameSchema,
    verdict: z.enum(['holds', 'broken']),
    summary: z.string(),
  }),
  finding: objectOf<Of<'finding'>>()({ type: z.literal('finding'), finding: findingSchema }),
};

export const progressEventSchema: z.ZodType<ProgressEvent> = z.union(Object.values(events));
