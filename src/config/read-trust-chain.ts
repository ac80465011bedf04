import { parseTrustChain } from './parse-trust-chain.ts';
import type { TrustChain } from './trust-chain.ts';

/** Gives the text of a file, `-` being standard input. src/config/read-text.ts has the real one. */
export type ReadText = (file: string) => Promise<string>;

/** Reads an irsa.yaml; throws IrsaErrors with every problem of the file, each with line and column. */
export async function readTrustChain(file: string, readText: ReadText): Promise<TrustChain> {
  return parseTrustChain(file, await readText(file));
}
