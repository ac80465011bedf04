/** Carries the reason out of the depths of a policy's parser; never leaves it. */
export class PolicyFault extends Error {
  override readonly name = 'PolicyFault';
}
