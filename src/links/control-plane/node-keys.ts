import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { FormerIssuer } from '../../rotation/migration.ts';
import { type Memory, mergedMemory } from '../../rotation/record.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { serverKeysIn } from '../../trust/server-keys.ts';
import { signerIn } from './manifest/edit-form.ts';
import { readFlags } from './manifest/flags.ts';
import { hostPathOf } from './manifest/host-path.ts';
import { readable } from './manifest/parse-manifest.ts';
import { readSource } from './node/context.ts';
import { readRecord, writeRecord } from './node/record.ts';
import { observeServer } from './observe.ts';
import type { NodePorts } from './ports.ts';

/** The access of the signing-key link to the nodes. */
export function nodeKeys(chain: string, ports: NodePorts) {
  const placeOf = (node: ControlPlaneNode) => ({ chain, node, files: ports.nodeFiles(node) });
  return {
    serverKeys: (node: ControlPlaneNode) => serverKeys(node, ports),
    recordedIssuers: (node: ControlPlaneNode) => recordedIssuers(chain, node, ports),
    keyWritten: (node: ControlPlaneNode) => keyWritten(node, ports),
    signer: (node: ControlPlaneNode) => signer(node, ports),
    memory: async (node: ControlPlaneNode): Promise<Memory | null> =>
      (await readRecord(placeOf(node)))?.memory ?? null,
    remember: async (node: ControlPlaneNode, memory: Memory): Promise<void> => {
      const record = await readRecord(placeOf(node));
      if (record === null) return;
      await writeRecord(placeOf(node), { ...record, memory: mergedMemory([record.memory, memory]) });
    },
    now: () => ports.clock.now(),
  };
}

async function serverKeys(node: ControlPlaneNode, ports: NodePorts) {
  const { running, source } = await observeServer(node, ports);
  const { keys, issuers } = running ?? source.form;
  const path = readFlags(source.manifest).signingKeyFile;
  const privateText = path === null ? '' : (source.keyFiles.get(path) ?? '');
  return {
    ...{ signs: keys[0] ?? '', accepts: keys, issuers },
    publicHalves: [...source.keyFiles.values()].flatMap(publicKeysIn),
    signer: signerIn(privateText),
  };
}

/** Without keys that AWS does not accept, such as RSA of 1024 bits: they cannot be published. */
function publicKeysIn(text: string): readonly Jwk[] {
  return serverKeysIn(text).flatMap(({ key }) => {
    try {
      return [jwkOf(key)];
    } catch {
      return [];
    }
  });
}

/** Asks the API server only after a migration: before one, it accepts the issuer in the record. */
async function recordedIssuers(
  chain: string,
  node: ControlPlaneNode,
  ports: NodePorts,
): Promise<readonly FormerIssuer[]> {
  const record = await readRecord({ chain, node, files: ports.nodeFiles(node) });
  if (record === null) return [];
  const { issuer, formerIssuers } = record;
  if (formerIssuers.length === 0) return [{ url: issuer, isAccepted: true }];
  const { running, source } = await observeServer(node, ports);
  const { issuers } = running ?? source.form;
  return [issuer, ...formerIssuers].map((url) => ({ url, isAccepted: issuers.includes(url) }));
}

async function keyWritten(node: ControlPlaneNode, ports: NodePorts): Promise<number | null> {
  const files = ports.nodeFiles(node);
  const content = await files.read(node.manifest);
  const manifest = content && readable(content);
  const path = manifest && readFlags(manifest).signingKeyFile;
  if (!manifest || !path) return null;
  return (await files.facts(hostPathOf(manifest.mounts, path)))?.modified ?? null;
}

/** The private signing key of the API server, a secret that is written only to irsactl's folder on the nodes. */
async function signer(node: ControlPlaneNode, ports: NodePorts): Promise<string> {
  const { manifest, keyFiles } = await readSource({ node, files: ports.nodeFiles(node) });
  const path = readFlags(manifest).signingKeyFile;
  const text = path === null ? undefined : keyFiles.get(path);
  if (text !== undefined && signerIn(text) !== null) return text;
  throw new IrsaError('IRSA-CONTROLPLANE-012', {
    what: `The API server of ${node.name} has no key file to sign with.`,
    why: `--service-account-signing-key-file: ${path ?? 'none'}.`,
    next: 'Run `irsactl plan`: it names the problem of the key files.',
  });
}
