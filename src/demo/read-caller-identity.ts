import { z } from 'zod';
import type { CallerIdentity } from './demo-result.ts';

const callerIdentity = z.object({ UserId: z.string(), Account: z.string(), Arn: z.string() });

/** What `aws sts get-caller-identity` has printed, perhaps beside a warning of its own; null where there is none. */
export function readCallerIdentity(printed: string): CallerIdentity | null {
  try {
    return callerIdentity.parse(JSON.parse(/^\{[\s\S]*^\}/m.exec(printed)?.[0] ?? ''));
  } catch {
    return null;
  }
}
