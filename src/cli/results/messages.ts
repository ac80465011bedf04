import { z } from 'zod';
import { problemFields } from '../../chain/plan-schema.ts';

/** What stands on standard error, in one line, where a command with `-o json` fails. */
export const errorReport = z.strictObject({ errors: z.array(z.strictObject(problemFields)).min(1) });
export type ErrorReport = z.output<typeof errorReport>;

/** A problem that stops nothing. */
export const warningReport = z.strictObject({ type: z.literal('warning'), ...problemFields });
export type WarningReport = z.output<typeof warningReport>;
