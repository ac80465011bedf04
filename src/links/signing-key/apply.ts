import { findingsOf } from '../../chain/finding.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { chainDirectory, keyPath, keysFolder } from '../../chain/node-directory.ts';
import { lookAtFolder, ownFolderAdvice, untrustedPart } from '../../chain/private-folder.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import type { Beginning } from '../../rotation/begin.ts';
import { mergedMemory, noMemory, type RotationRecord } from '../../rotation/record.ts';
import { jwkOf } from '../../trust/jwks.ts';
import { parsePrivateKey } from '../../trust/private-key.ts';
import { type DesiredSigningKey, observeSigningKey, type SigningKeyFacts } from './observe.ts';
import type { SigningKeyPorts } from './ports.ts';

/**
 * Begins a rotation: the next private key on every node that can be reached, then what is stolen wherever it can be written,
 * then the record. Until the record is written nothing has begun, so a run that is killed before may be repeated.
 */
export async function beginRotation(
  desired: DesiredSigningKey,
  beginning: Beginning,
  ports: SigningKeyPorts,
): Promise<void> {
  const facts = await observeSigningKey(desired, ports);
  const isTheft = beginning.intention === 'theft';
  const pem =
    beginning.next.kind === 'held'
      ? await heldPem(desired, beginning.next.kid, ports)
      : (await ports.generateKey()).toPem();
  const next = jwkOf(parsePrivateKey(pem, 'the next key').publicKey).kid;
  const faults: unknown[] = [];
  const nodes = reachable(desired, facts);
  for (const node of nodes) {
    await placeKey(desired.chain, node, next, pem, ports).catch((fault: unknown) => {
      // In a theft, a node that takes no key holds only the end.
      if (!isTheft || !(fault instanceof IrsaError)) throw fault;
      faults.push(fault);
    });
  }
  if (faults.length === nodes.length) throw faults[0];
  const document = isTheft ? await ports.document(facts.keys.publicHalves) : null;
  const others = (kids: readonly string[]) => kids.filter((kid) => kid !== next);
  const from = others([...new Set([...beginning.from, ...(document?.listed ?? [])])]);
  const memory = { ...noMemory, distrusted: isTheft ? others(from) : [] };
  if (isTheft) await rememberEverywhere(desired, facts, memory, ports);
  await ports.records.write({
    ...{ clusterUid: desired.clusterUid, next, from },
    ...{ intention: beginning.intention, generation: beginning.generation, givenUp: beginning.givenUp },
    ...{ publicSince: null, signedSince: null },
  });
}

/** Copies the keys of a rotation to the nodes that lack them. In a theft, every other key goes. */
export async function prepareNodes(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const facts = await observeSigningKey(desired, ports);
  const { record } = facts.keys;
  if (record === null) return;
  for (const kid of wantedKeys(record)) {
    const lacking = facts.folders.filter(({ kids }) => !kids.includes(kid));
    if (lacking.length === 0 || !isHeld(facts, kid)) continue;
    const pem = await heldPem(desired, kid, ports);
    for (const { node } of lacking) await placeKey(desired.chain, node, kid, pem, ports);
  }
  if (record.intention !== 'theft') return;
  for (const node of reachable(desired, facts)) {
    const files = ports.nodeFiles(node);
    const folder = keysFolder(desired.chain, node);
    for (const name of (await files.list(folder)) ?? []) {
      if (name !== `${record.next}.key`) await files.remove(`${folder}/${name}`);
    }
  }
}

/** The private keys that every node keeps during a rotation: the next one, and in a plain one the signer, for an abort. */
export function wantedKeys({ intention, next, from: [signer] }: RotationRecord): readonly string[] {
  return intention === 'plain' && signer !== undefined ? [next, signer] : [next];
}

/** Whether a node that was read has the private half of a key. */
export function isHeld({ keys }: Pick<SigningKeyFacts, 'keys'>, kid: string): boolean {
  return keys.holders.some(({ kids }) => kids?.includes(kid));
}

/**
 * Ends a rotation: first its generation is remembered, so that a restored record never counts again, then the record and the
 * key files go.
 */
export async function endRotation(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const facts = await observeSigningKey(desired, ports);
  const { record } = facts.keys;
  const generation = record?.generation ?? 0;
  if (
    record !== null &&
    record.clusterUid === desired.clusterUid &&
    generation > facts.keys.memory.generation
  ) {
    // A node without a record of the chain could not remember before its pass.
    const distrusted = record.intention === 'theft' ? record.from : [];
    await rememberEverywhere(desired, facts, { distrusted, generation }, ports);
  }
  await removeRotation(desired, ports);
}

/** Removes a record that is over, and the key files. */
export async function removeRotation(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<void> {
  const facts = await observeSigningKey(desired, ports);
  if (facts.keys.record !== null) await ports.records.write(null);
  const { chain } = desired;
  for (const node of reachable(desired, facts)) {
    const files = ports.nodeFiles(node);
    await files.remove(keysFolder(chain, node));
    for (const folder of [chainDirectory(chain, node), node.directory]) {
      if ((await files.list(folder))?.length === 0) await files.remove(folder);
    }
  }
}

/** The memory is kept in two places that are not lost together; one that cannot be written leaves the other. */
async function rememberEverywhere(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  added: typeof noMemory,
  ports: SigningKeyPorts,
): Promise<void> {
  const memory = mergedMemory([facts.keys.memory, added]);
  const issuers = [
    ...new Set([
      ...(desired.issuer === null ? [] : [desired.issuer]),
      ...facts.recordedIssuers.map(({ url }) => url),
    ]),
  ];
  const faults: unknown[] = [];
  const places = [
    () => ports.providers.add(issuers, memory),
    ...reachable(desired, facts).map((node) => () => ports.remember(node, memory)),
  ];
  for (const write of places) await write().catch((fault: unknown) => faults.push(fault));
  if (faults.length === places.length) throw faults[0];
}

function reachable({ nodes }: DesiredSigningKey, { unseen }: SigningKeyFacts): readonly ControlPlaneNode[] {
  return nodes.filter(({ name }) => !unseen.some(({ node }) => node.name === name));
}

/** A private key from irsactl's folder on a node that has it, or from the API server that signs with it. */
async function heldPem(desired: DesiredSigningKey, kid: string, ports: SigningKeyPorts): Promise<string> {
  for (const node of desired.nodes) {
    const pem = await pemOn(desired.chain, node, kid, ports).catch((error: unknown) => {
      if (error instanceof IrsaError) return null;
      throw error;
    });
    if (pem !== null) return pem;
  }
  throw new IrsaError('IRSA-KEY-030', {
    what: `No control plane node that irsactl can reach has the private key ${kid}.`,
    why: `It is neither in ${desired.nodes.map((node) => keysFolder(desired.chain, node))[0] ?? "irsactl's folder"} nor the key of an API server.`,
    next: 'Make the other nodes reachable, then run `irsactl rotate` again.',
  });
}

async function pemOn(
  chain: string,
  node: ControlPlaneNode,
  kid: string,
  ports: SigningKeyPorts,
): Promise<string | null> {
  const content = await ports.nodeFiles(node).read(keyPath(chain, node, kid));
  if (content !== null) return content.toString('utf8');
  const { signer } = await ports.serverKeys(node);
  return signer === kid ? ports.signer(node) : null;
}

/** Writes a key, 0600. Throws IRSA-KEY-037 if another user could write one there. */
async function placeKey(
  chain: string,
  node: ControlPlaneNode,
  kid: string,
  pem: string,
  ports: SigningKeyPorts,
): Promise<void> {
  const folder = chainDirectory(chain, node);
  const files = ports.nodeFiles(node);
  const found = untrustedPart({ node, folder }, await lookAtFolder(folder, files));
  if (found !== null) {
    throw errorOfFinding(
      findingsOf('signing-key').error('IRSA-KEY-037', {
        what: `irsactl cannot keep a signing key in ${found.path}.`,
        why: found.why,
        next: ownFolderAdvice,
      }),
    );
  }
  await files.makeDirectory(folder, 0o700);
  await files.makeDirectory(keysFolder(chain, node), 0o700);
  await files.write(keyPath(chain, node, kid), pem, { mode: 0o600 });
}
