import { z } from 'zod';
import { type ChangeKind, changeKind, orUnknown } from '../../chain/change-kind.ts';
import { errorOfFinding } from '../../chain/guards.ts';
import { type PrivateKey, parsePrivateKey } from '../../trust/private-key.ts';
import type { KeyChangeKind } from './change.ts';
import type { DesiredSigningKey, Staging } from './desired.ts';
import { noNode } from './findings.ts';
import { refuseUntrustedFolder } from './folder.ts';
import type { NodeFiles, SigningKeyPorts } from './ports.ts';

const newKeyShape = z.object({ kind: z.string(), kid: orUnknown(z.string()), from: z.string().optional() });

/** What apply can do to the staged key. */
export function signingKeyChanges(
  ports: SigningKeyPorts,
): Readonly<Record<KeyChangeKind, ChangeKind<DesiredSigningKey>>> {
  const inFolder =
    (work: (staging: Staging, files: NodeFiles, desired: DesiredSigningKey) => Promise<void>) =>
    async ({ desired, target }: { readonly desired: DesiredSigningKey; readonly target: string }) => {
      const { staging: first, elsewhere } = desired;
      const staging = [...(first ? [first] : []), ...elsewhere].find((one) => isOn(one, target));
      if (!staging) throw errorOfFinding(noNode());
      const files = ports.nodeFiles(staging.node);
      await refuseUntrustedFolder(staging, files);
      await work(staging, files, desired);
    };
  return {
    'stage-key': changeKind(
      { after: newKeyShape },
      inFolder((staging, files, desired) => stageKey(desired, staging, files, ports)),
    ),
    'restrict-key': changeKind({}, inFolder(restrictKey)),
    'remove-leftover': changeKind(
      {},
      inFolder(({ leftover }, files) => files.remove(leftover)),
    ),
    'remove-staged-key': changeKind({}, inFolder(removeKey)),
  };
}

/** Names of nodes hold no colon. */
function isOn({ node }: Staging, target: string): boolean {
  return target.startsWith(`${node.name}:`);
}

/** A key that is there already is never replaced: an earlier run of the same plan has put it there. */
async function stageKey(
  desired: DesiredSigningKey,
  staging: Staging,
  files: NodeFiles,
  ports: SigningKeyPorts,
): Promise<void> {
  if ((await files.facts(staging.path)) !== null) return;
  const key = await newKey(desired, ports);
  await files.makeDirectory(staging.folder, 0o700);
  await refuseUntrustedFolder(staging, files);
  // Before the key: without one it means nothing, and with one it is never missing.
  await files.write(staging.kidFile, `${key.kid}\n`, { mode: 0o600 });
  await files.write(staging.path, key.toPem(), { mode: 0o600 });
}

async function newKey({ source }: DesiredSigningKey, ports: SigningKeyPorts): Promise<PrivateKey> {
  if (source.source === 'generate') return ports.generateKeyPair(source);
  const path = source.source === 'file' ? source.path : '';
  const file = await ports.readOperatorFile(path);
  return parsePrivateKey(file?.content ?? '', path);
}

async function restrictKey({ path }: Staging, files: NodeFiles): Promise<void> {
  const content = await files.read(path);
  if (content !== null) await files.write(path, content, { mode: 0o600 });
}

async function removeKey(
  { path, leftover, kidFile, folder, node }: Staging,
  files: NodeFiles,
): Promise<void> {
  await files.remove(leftover);
  await files.remove(path);
  await files.remove(kidFile);
  for (const empty of [folder, node.directory]) {
    if ((await files.list(empty))?.length === 0) await files.remove(empty);
  }
}
