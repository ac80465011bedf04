import { join } from 'node:path';
import { hasTool, runTool } from './run-tool.ts';

/** True where Go is installed. */
export const hasGo = await hasTool('go');

/** The key set that Go's standard library makes of the public keys in a PEM file. */
export async function goJwks(publicPem: string): Promise<string> {
  return runTool('go', ['run', join(import.meta.dirname, 'go/jwks/main.go'), publicPem]);
}
