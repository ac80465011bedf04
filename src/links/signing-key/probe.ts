import type { DesiredSigningKey } from './desired.ts';
import type { SigningKeyFacts } from './observe.ts';

/** All that verify judges is seen by observing: the key itself never leaves the node. */
export async function probeSigningKey(
  _desired: DesiredSigningKey,
  facts: SigningKeyFacts,
): Promise<SigningKeyFacts> {
  return facts;
}
