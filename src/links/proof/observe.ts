/** A proof is given, not found: there is nothing to observe while planning. */
export async function observeProof(): Promise<null> {
  return null;
}
