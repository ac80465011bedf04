import type { Json } from '../trust/json.ts';

/** Reads a policy as IAM returns it: JSON, percent-encoded by AWS and left plain by some that stand in for it. */
export function parsePolicyText(text: string | undefined): Json {
  if (!text) return null;
  const plain = text.startsWith('%') ? decodeURIComponent(text) : text;
  const parsed: Json = JSON.parse(plain);
  return parsed;
}
