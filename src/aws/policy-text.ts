import type { Json } from '../trust/json.ts';

/** Parses a policy from IAM: JSON, which AWS percent-encodes but some AWS emulators do not. */
export function parsePolicyText(text: string | undefined): Json {
  if (!text) return null;
  const plain = text.startsWith('%') ? decodeURIComponent(text) : text;
  const parsed: Json = JSON.parse(plain);
  return parsed;
}
