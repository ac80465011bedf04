import { join } from 'node:path';
import { hasTool, runTool } from './run-tool.ts';

export const hasGo = await hasTool('go');

/** Returns the key set that Go's standard library makes from the public keys in a PEM file. */
export async function goJwks(publicPem: string): Promise<string> {
  return runTool('go', ['run', join(import.meta.dirname, 'go/jwks/main.go'), publicPem]);
}
