import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import { errorCodeSchema, linkNameSchema } from '../../chain/plan-schema.ts';
import type { FieldRow } from '../../config/field-sections.ts';

const field = objectOf<FieldRow>()({
  name: z.string(),
  type: z.string(),
  need: z.enum(['required', 'one-of', 'optional']),
  default: z.string().nullable(),
  description: z.string(),
});

/** What `irsactl explain` prints: of a code, a link, a field, a command or a page; without a word links and codes. Texts are Markdown. */
export const explanationResult = z.union([
  z.strictObject({
    links: z.array(z.strictObject({ link: linkNameSchema, meaning: z.string() })),
    codes: z.array(z.strictObject({ code: errorCodeSchema, title: z.string() })),
  }),
  z.strictObject({ code: errorCodeSchema, title: z.string(), meaning: z.string(), cure: z.string() }),
  z.strictObject({ link: linkNameSchema, meaning: z.string() }),
  z.strictObject({ command: z.string(), help: z.string() }),
  z.strictObject({ page: z.string(), title: z.string(), text: z.string() }),
  z.strictObject({
    field: z.string().describe('Its path in irsa.yaml.'),
    type: z.string(),
    need: z.enum(['required', 'one-of', 'optional']),
    default: z.string().nullable(),
    description: z.string(),
    choice: z.array(z.string()).readonly().describe('The fields within it of which exactly one is written.'),
    fields: z.array(field).readonly(),
  }),
]);
export type ExplanationResult = z.output<typeof explanationResult>;
