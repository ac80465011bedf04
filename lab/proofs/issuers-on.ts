import type { LabNode } from '../lab.ts';
import { apiServerManifest } from './api-server-manifest.ts';
import { onNode } from './on-node.ts';

/** The issuers in the manifest of a node, in their order: by the first one its API server signs. */
export async function issuersOn(node: LabNode): Promise<readonly string[]> {
  const said = await onNode(node, `sed -n 's/.*--service-account-issuer=//p' ${apiServerManifest}`);
  return said.split('\n').filter(Boolean);
}
