import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { change, targetOf } from './change.ts';
import { type DesiredControlPlane, signingKeyId } from './desired.ts';
import type { InstalledKey } from './facts.ts';
import { finding } from './findings.ts';
import type { NodeState, OpenedNode } from './node-state.ts';

interface Installation {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** Puts the chain's key beside the API server's own, also where it was deleted there, or can be read by others. */
export function keyInstallation(desired: DesiredControlPlane, { facts, state }: OpenedNode): Installation {
  if (!state.ownKey) return { changes: [], findings: [] };
  const { keyId, complete } = facts.installed;
  const wanted = signingKeyId(desired);
  if (keyId !== null && keyId !== wanted) {
    return { changes: [], findings: [strangeKey(keyId, wanted, state)] };
  }
  if (!state.hasKeyFolder) return { changes: [], findings: [noKeyFolder(state)] };
  if (complete && isPrivate(facts.installed)) return { changes: [], findings: [] };
  return { changes: [installation(facts.installed, state, wanted)], findings: [] };
}

export function installation(installed: InstalledKey, state: NodeState, keyId: string | null): Change {
  const { privateFile, publicFile } = state.keyOnNode;
  const isThere = installed.keyId !== null && installed.mode !== null;
  return change[isThere ? 'update' : 'create']('install-key', targetOf(state, privateFile), {
    before: isThere ? { keyId: installed.keyId, mode: `0${installed.mode.toString(8)}` } : null,
    after: { keyId: keyId ?? { $unknown: 'the new signing key' }, privateFile, publicFile },
    why: isThere
      ? 'Both halves of the key must be there, and the private one for the API server alone.'
      : 'The API server reads its keys in the folder of its present one; nothing uses the new one yet.',
    disruptive: false,
  });
}

/** An API server that does not run as root may need the group to read its key. */
export function isPrivate({ mode }: InstalledKey): boolean {
  return mode === null || (mode & 0o037) === 0;
}

function strangeKey(keyId: string, wanted: string | null, state: NodeState): Finding {
  return finding.error('IRSA-CONTROLPLANE-018', {
    what: `${state.keyOnNode.privateFile} is not the chain's signing key.`,
    why: `Its kid is ${keyId}; ${wanted === null ? 'no key is staged' : `the staged key has ${wanted}`}.`,
    next: `If the staged key was lost, copy ${state.keyOnNode.privateFile} back to its place; nothing is changed as long as they differ.`,
  });
}

function noKeyFolder({ flags }: NodeState): Finding {
  return finding.error('IRSA-CONTROLPLANE-012', {
    what: "The API server's pod sees no folder that another key could be put into.",
    why: `${[flags.signingKeyFile, ...flags.keyFiles].join(', ')} are mounted as single files.`,
    next: 'Mount the folder of the keys instead of the files, or use `signingKey: {source: cluster}`.',
  });
}
