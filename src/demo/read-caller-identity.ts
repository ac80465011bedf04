import { z } from 'zod';
import type { CallerIdentity } from './demo-result.ts';

const callerIdentity = z.object({ UserId: z.string(), Account: z.string(), Arn: z.string() });

/** Reads the output of `aws sts get-caller-identity`, which may include warnings; returns null if there is no identity. */
export function readCallerIdentity(printed: string): CallerIdentity | null {
  try {
    return callerIdentity.parse(JSON.parse(/^\{[\s\S]*^\}/m.exec(printed)?.[0] ?? ''));
  } catch {
    return null;
  }
}
