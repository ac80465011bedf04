/** A plan has nothing to observe: verify runs the proof. */
export async function observeProof(): Promise<null> {
  return null;
}
