import type { WrittenIdentity } from '../../injection/written-identity.ts';

/** Stands for a service account without annotations of ours. */
const nothing = '';

/** One string in the place of an object: 100,000 of them are a third of the memory and no work for the garbage collector. */
export function packIdentity(written: WrittenIdentity | null): string {
  if (written === null) return nothing;
  const { roleArn } = written;
  const onlyRole = roleArn !== undefined && Object.keys(written).length === 1;
  // Nearly every account has a role and nothing else; what looks like the other form is written in that one.
  return onlyRole && roleArn !== nothing && !roleArn.startsWith('{') ? roleArn : JSON.stringify(written);
}

export function unpackIdentity(packed: string): WrittenIdentity | null {
  if (packed === nothing) return null;
  return packed.startsWith('{') ? JSON.parse(packed) : { roleArn: packed };
}
