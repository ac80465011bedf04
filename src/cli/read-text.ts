import { largestFile, tooLarge } from '../config/yaml-document.ts';
import { readBounded } from './read-bounded.ts';

/** Reads an irsa.yaml; `-` is standard input. */
export async function readText(file: string): Promise<string> {
  return readBounded(file, largestFile, () => tooLarge(file));
}
