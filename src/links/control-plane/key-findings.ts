import type { Finding } from '../../chain/finding.ts';
import type { DesiredControlPlane } from './desired.ts';
import { finding } from './findings.ts';
import type { ServiceAccountFlags } from './manifest/flags.ts';
import { desiredParts, type NodeState, type OpenedNode } from './node-state.ts';
import type { ServerForm } from './server-form.ts';

/** What the API server would verify with, and sign with, must be known before it is restarted. */
export function keyFindings(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
  wanted: ServiceAccountFlags,
  kidsOf: (path: string) => readonly string[],
): readonly Finding[] {
  const today = state.flags;
  if (today.keyFiles.length === 0 || today.signingKeyFile === null || wanted.signingKeyFile === null) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: 'The manifest does not say which keys the API server uses.',
        why: `--service-account-key-file: ${today.keyFiles.length || 'none'}, --service-account-signing-key-file: ${today.signingKeyFile ?? 'none'}.`,
        next: 'Add both flags with the files that are in use.',
      }),
    ];
  }
  const files = [...wanted.keyFiles, wanted.signingKeyFile, today.signingKeyFile];
  const unusable = files.filter((path) => kidsOf(path).length === 0);
  if (unusable.length > 0) {
    return [
      finding.error('IRSA-CONTROLPLANE-012', {
        what: `${[...new Set(unusable)].join(' and ')} cannot be used as a key file.`,
        why: 'The flags of the API server name it, but it is not there or holds no key, or no private one to sign with: the API server would not start again.',
        next: 'Put the file back, or take the flag out.',
      }),
    ];
  }
  // Somebody else's key that signs today must be accepted too; the chain's own is put right by the plan itself.
  const { pair } = state.form;
  const isOwn =
    today.signingKeyFile === state.key.privateFile ||
    (pair !== null && pair.signingId === desiredParts(desired, state).keyId);
  const accepted = wanted.keyFiles.flatMap(kidsOf);
  const signing = [
    { path: wanted.signingKeyFile, kid: kidsOf(wanted.signingKeyFile)[0] },
    ...(isOwn ? [] : [{ path: today.signingKeyFile, kid: kidOfToday(state, today.signingKeyFile, kidsOf) }]),
  ];
  const refused = signing.find(({ kid }) => !accepted.includes(kid ?? ''));
  // Before the first change this is the mark of another API server, which is a finding of its own.
  const minted = facts.remembered === null ? null : facts.api.minted;
  if (refused === undefined && (isOwn || minted === null || accepted.includes(minted.keyId))) return [];
  if (refused === undefined) return [replacedKey(minted?.keyId ?? '', wanted)];
  return [refusedKey(desired, { facts, state }, refused, wanted.keyFiles, accepted)];
}

interface SigningKey {
  readonly path: string;
  readonly kid: string | undefined;
}

/** A key that signs, or would, and that no file which is read to verify holds. */
function refusedKey(
  desired: DesiredControlPlane,
  { facts, state }: OpenedNode,
  { path, kid = 'unknown' }: SigningKey,
  keyFiles: readonly string[],
  accepted: readonly string[],
): Finding {
  const inUse = facts.api.minted?.keyId;
  const isInFile = path === state.flags.signingKeyFile && facts.keyIds.get(path)?.[0] === kid;
  if (isInFile && inUse !== undefined && inUse !== kid && accepted.includes(inUse)) {
    return replacedSigningKey(desired, state, inUse, kid);
  }
  const everywhere = desired.nodes.length > 1 ? ' on every control plane node' : '';
  return finding.error('IRSA-CONTROLPLANE-013', {
    what: 'The API server turns away the tokens that it signs.',
    why: `It signs with ${path} (kid ${kid}), and none of ${keyFiles.join(', ')} holds that public key.`,
    next: `Add --service-account-key-file with the public half of ${path}${everywhere}.`,
  });
}

/** kubeadm's own file holds another key afterwards, under the same name. */
function kidOfToday(
  { form, pair }: NodeState,
  path: string,
  kidsOf: (path: string) => readonly string[],
): string | undefined {
  return form.pair !== null && path === pair?.privateFile
    ? (form.pair.signingId ?? undefined)
    : kidsOf(path)[0];
}

/** Its process has read the key of before: nothing was signed with the one that lies there now. */
function replacedSigningKey(
  { nodes }: DesiredControlPlane,
  { node, flags }: NodeState,
  inUse: string,
  inFile: string,
): Finding {
  const path = flags.signingKeyFile;
  const source =
    nodes.length > 1
      ? 'from another control plane node that has the same, or from a backup'
      : 'from a backup';
  return finding.error('IRSA-CONTROLPLANE-013', {
    what: `The API server of ${node.name} would turn away the tokens that it signs once it is restarted.`,
    why: `It still signs with the kid ${inUse}, and ${path} holds ${inFile} by now: the file was replaced while it runs.`,
    next: `Put the key ${inUse} back into ${path}, ${source}.`,
  });
}

function replacedKey(keyId: string, { keyFiles }: ServiceAccountFlags): Finding {
  return finding.error('IRSA-CONTROLPLANE-013', {
    what: 'The API server would refuse the tokens of today once it is restarted.',
    why: `It signs with the kid ${keyId}, which ${keyFiles.join(', ')} no longer hold: a key file was replaced while it runs.`,
    next: `Put the public key of ${keyId} back into one of these files.`,
  });
}

/** The chain's own files are there, whole and alike, before anything uses them. */
export function kidsAfter({ facts, state }: OpenedNode, wanted: ServerForm, path: string): readonly string[] {
  const { keyIds, installed, stagedKeyId } = facts;
  const { key, pair } = state;
  const shown = (id: string | null | undefined) => id ?? 'the new key';
  if (wanted.pair && path === pair?.publicFile) return wanted.pair.publicIds.map(shown);
  if (wanted.pair && path === pair?.privateFile)
    return keyIds.get(path)?.length ? [shown(wanted.pair.signingId)] : [];
  if (path !== key.privateFile && path !== key.publicFile) return keyIds.get(path) ?? [];
  return installed.complete || stagedKeyId === null ? [installed.keyId ?? 'the new key'] : [stagedKeyId];
}
