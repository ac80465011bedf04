import { z } from 'zod';
import { type ChangeTable, changeKind, orUnknown } from '../../chain/change-kind.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type PrivateKey, parsePrivateKey } from '../../trust/private-key.ts';
import type { DesiredSigningKey } from './desired.ts';
import { noNode } from './findings.ts';
import type { SigningKeyPorts } from './ports.ts';

const newKeyShape = z.object({ kind: z.string(), kid: orUnknown(z.string()), from: z.string().optional() });

type Staging = NonNullable<DesiredSigningKey['staging']>;

/** What apply can do to the staged key. */
export function signingKeyChanges(ports: SigningKeyPorts): ChangeTable<DesiredSigningKey> {
  return {
    'stage-key': changeKind({ after: newKeyShape }, ({ desired }) =>
      stageKey(desired, stagingOf(desired), ports),
    ),
    'restrict-key': changeKind({}, ({ desired }) => restrictKey(stagingOf(desired), ports)),
    'remove-staged-key': changeKind({}, ({ desired }) => removeKey(stagingOf(desired), ports)),
  };
}

function stagingOf({ staging }: DesiredSigningKey): Staging {
  if (!staging) throw new IrsaError('IRSA-KEY-033', noNode());
  return staging;
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
