import type { Change } from '../../chain/change.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type PrivateKey, parsePrivateKey } from '../../trust/private-key.ts';
import type { DesiredSigningKey } from './desired.ts';
import { noNode } from './findings.ts';
import type { SigningKeyPorts } from './ports.ts';

type Staging = NonNullable<DesiredSigningKey['staging']>;

export async function applySigningKey(
  change: Change,
  desired: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<void> {
  const { staging } = desired;
  if (!staging) throw new IrsaError('IRSA-KEY-033', noNode());
  if (change.kind === 'stage-key') await stageKey(desired, staging, ports);
  if (change.kind === 'restrict-key') await restrictKey(staging, ports);
  if (change.kind === 'remove-staged-key') await removeKey(staging, ports);
}

/** A key that is there already is never replaced, whoever put it there. */
async function stageKey(desired: DesiredSigningKey, staging: Staging, ports: SigningKeyPorts): Promise<void> {
  const files = ports.nodeFiles(staging.node);
  if ((await files.facts(staging.path)) !== null) return;
  const key = await newKey(desired, ports);
  await files.makeDirectory(staging.folder, 0o700);
  await files.write(staging.path, key.toPem(), { mode: 0o600 });
}

async function newKey(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<PrivateKey> {
  const { source } = desired;
  if (source.source === 'generate') return ports.generateKeyPair(source);
  const path = source.source === 'file' ? source.path : '';
  const file = await ports.readOperatorFile(path);
  return parsePrivateKey(file?.content ?? '', path);
}

async function restrictKey(staging: Staging, ports: SigningKeyPorts): Promise<void> {
  const files = ports.nodeFiles(staging.node);
  const content = await files.read(staging.path);
  await files.makeDirectory(staging.folder, 0o700);
  if (content !== null) await files.write(staging.path, content, { mode: 0o600 });
}

async function removeKey(staging: Staging, ports: SigningKeyPorts): Promise<void> {
  const files = ports.nodeFiles(staging.node);
  await files.remove(staging.path);
  if ((await files.list(staging.folder))?.length === 0) await files.remove(staging.folder);
}
