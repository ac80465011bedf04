import { IrsaError } from '../../errors/irsa-error.ts';
import type { FormerIssuer, KeysOfServer } from '../../rotation/moves.ts';
import { readFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { readable } from './manifest/parse-manifest.ts';
import { readSource } from './node/context.ts';
import { readRecord } from './node/record.ts';
import { observeServer } from './observe.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';
import { keysOf } from './rotation.ts';

/** The access of the signing-key link to the nodes. */
export function nodeKeys(chain: string, ports: ControlPlanePorts) {
  return {
    serverKeys: (node: ControlPlaneNode) => serverKeys(chain, node, ports),
    recordedIssuers: (node: ControlPlaneNode) => recordedIssuers(chain, node, ports),
    keyWritten: (node: ControlPlaneNode) => keyWritten(node, ports),
    signer: (node: ControlPlaneNode) => signer(node, ports),
    secretKeys: async () => (await ports.cluster.tokenSecrets()).flatMap(({ keyId }) => keyId ?? []),
    now: () => ports.clock.now(),
  };
}

async function serverKeys(
  chain: string,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<KeysOfServer & { readonly hasSignedWith: readonly string[] }> {
  const server = await observeServer(node, ports);
  const record = await readRecord({ chain, node, files: ports.nodeFiles(node) });
  return { ...keysOf(server), hasSignedWith: record?.signedWith ?? [] };
}

/** Asks the API server only after a migration: before one, it accepts the issuer in the record. */
async function recordedIssuers(
  chain: string,
  node: ControlPlaneNode,
  ports: ControlPlanePorts,
): Promise<readonly FormerIssuer[]> {
  const record = await readRecord({ chain, node, files: ports.nodeFiles(node) });
  if (record === null) return [];
  const { issuer, formerIssuers } = record;
  if (formerIssuers.length === 0) return [{ url: issuer, isAccepted: true }];
  const { running, source } = await observeServer(node, ports);
  const { issuers } = running ?? source.form;
  return [issuer, ...formerIssuers].map((url) => ({ url, isAccepted: issuers.includes(url) }));
}

async function keyWritten(node: ControlPlaneNode, ports: ControlPlanePorts): Promise<number | null> {
  const files = ports.nodeFiles(node);
  const content = await files.read(node.manifest);
  const manifest = content && readable(content);
  const path = manifest && readFlags(manifest).signingKeyFile;
  if (!manifest || !path) return null;
  return (await files.facts(hostPathOf(manifest.mounts, path)))?.modified ?? null;
}

/** The private signing key of the API server, a secret that is written only to the rotation's files on the nodes. */
async function signer(node: ControlPlaneNode, ports: ControlPlanePorts): Promise<string> {
  const { manifest, keyFiles } = await readSource({ node, files: ports.nodeFiles(node) });
  const path = readFlags(manifest).signingKeyFile;
  const text = path === null ? undefined : keyFiles.get(path);
  if (text?.includes('PRIVATE KEY')) return text;
  throw new IrsaError('IRSA-CONTROLPLANE-012', {
    what: `The API server of ${node.name} has no key file to sign with.`,
    why: `--service-account-signing-key-file: ${path ?? 'none'}.`,
    next: 'Run `irsactl plan`: it names the problem of the key files.',
  });
}
