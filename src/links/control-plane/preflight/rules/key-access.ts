import type { Finding } from '../../../../chain/finding.ts';
import { finding } from '../../findings.ts';
import { isPrivate } from '../../key-installation.ts';
import { besideKey, inPlaceOfKey, modelsOf, type Ownership } from '../../key-ownership.ts';
import { onNode } from '../../key-placement.ts';
import { foldersTo, hostPathOf, isMounted } from '../../manifest/host-path.ts';
import type { RunAs } from '../../manifest/run-as.ts';
import type { OpenedNode } from '../../node-state.ts';
import type { ServerForm } from '../../server-form.ts';
import type { ApiServerProcess } from '../machine-facts.ts';

/** What an API server has to get at, and what its group is to be given where it cannot. */
interface Need {
  readonly what: string;
  readonly why: string;
  readonly ownership: Ownership;
  /** 4 reads a file, 1 goes through a folder. */
  readonly bit: 4 | 1;
  /** What to change where it is not given. */
  readonly cure: string;
}

/**
 * An API server that does not run as root reads its keys as a user or by a group of its own. Where it cannot read all
 * of them, those of today and those that irsactl will write, it would not start.
 */
export function unreadableKeys(opened: OpenedNode, wanted: ServerForm): readonly Finding[] {
  const { facts, state } = opened;
  const identity = identityOf(state.manifest.runAs, facts.machine?.apiServers ?? []);
  if (identity === null || identity.user === 0) return [];
  const [group] = identity.groups;
  const missing = [...presentNeeds(opened, wanted), ...newNeeds(opened, wanted)].filter(
    ({ ownership, bit }) => !isAllowed(identity, ownership, bit),
  );
  const first = missing.filter(({ cure }, at) => missing.findIndex((one) => one.cure === cure) === at);
  return first.map(({ what, why, bit, cure }) =>
    finding.error('IRSA-CONTROLPLANE-131', {
      what: `The API server of ${state.node.name} ${what}.`,
      why: `It runs as user ${identity.user} with the groups ${identity.groups.join(', ')}; ${why}.`,
      next: `Let a group of it in, on ${state.node.name}: \`chgrp ${group} ${cure} && chmod ${bit === 4 ? 'g=r,o=' : 'g+x'} ${cure}\`.`,
    }),
  );
}

interface Identity {
  readonly user: number;
  readonly groups: readonly [number, ...number[]];
}

/** By its pod, and where that leaves it to the image, by the process that runs. */
function identityOf({ user, group, groups }: RunAs, processes: readonly ApiServerProcess[]): Identity | null {
  const running = processes.find((one) => user === null || one.user === user);
  const [ownUser, ownGroup] = [user ?? running?.user, group ?? running?.group];
  if (ownUser === undefined || ownGroup === undefined) return null;
  const others = [...groups, ...(running?.groups ?? [])].filter((one) => one !== ownGroup);
  return { user: ownUser, groups: [ownGroup, ...new Set(others)] };
}

function isAllowed({ user, groups }: Identity, { mode, owner, group }: Ownership, bit: 4 | 1): boolean {
  if (owner === user) return (mode & (bit << 6)) !== 0;
  return (mode & (groups.includes(group) ? bit << 3 : bit)) !== 0;
}

/** The files of today and of the form to come, and the folders on the way to them. */
function presentNeeds({ facts, state }: OpenedNode, { flags }: ServerForm): readonly Need[] {
  const { mounts } = state.manifest;
  const paths = [...keysOf(state.flags), ...keysOf(flags)].filter((path) => isMounted(mounts, path));
  const need = (path: string, bit: 4 | 1): readonly Need[] => {
    const ownership = facts.machine?.files.get(path);
    // A list may let in whom the mode keeps out: the stand-in shows it then.
    if (!ownership || ownership.hasList) return [];
    const what = bit === 4 ? `cannot read ${path}` : `cannot get to its keys through ${path}`;
    return [{ what, why: `that one is of ${words(ownership)}`, ownership, bit, cure: path }];
  };
  return [
    ...paths.flatMap((path) => foldersTo(mounts, path)).flatMap((folder) => need(folder, 1)),
    ...paths.map((path) => hostPathOf(mounts, path)).flatMap((file) => need(file, 4)),
  ];
}

/** A private key that irsactl will write gets its owner from the one that it stands beside, or takes the place of. */
function newNeeds({ facts, state }: OpenedNode, wanted: ServerForm): readonly Need[] {
  const { mounts } = state.manifest;
  const need = (path: string, models: readonly string[], of: (model: Ownership) => Ownership) => {
    const model = models.find((one) => facts.machine?.files.has(one));
    const present = model === undefined ? undefined : facts.machine?.files.get(model);
    if (model === undefined || !present) return [];
    const ownership = of(present);
    const why = `that key gets owner and group of ${model}, and nothing for others: ${words(ownership)}`;
    return [{ what: `could not read its new key ${path}`, why, ownership, bit: 4 as const, cure: model }];
  };
  const { pair, key, keyOnNode, ownKey, manifest } = state;
  if (pair && wanted.pair && wanted.pair.signingId !== state.form.pair?.signingId) {
    const { privateFile } = onNode(manifest, pair);
    return isMounted(mounts, pair.privateFile) ? need(privateFile, [privateFile], inPlaceOfKey) : [];
  }
  const isThere = facts.installed.complete && isPrivate(facts.installed);
  if (!ownKey || isThere || wanted.flags.signingKeyFile !== key.privateFile) return [];
  if (!isMounted(mounts, key.privateFile)) return [];
  const signing = [state.flags.signingKeyFile, facts.original?.flags.signingKeyFile];
  const models = modelsOf(mounts, signing, keyOnNode.privateFile);
  return need(keyOnNode.privateFile, models, besideKey);
}

function keysOf({ signingKeyFile, keyFiles }: ServerForm['flags']): readonly string[] {
  return signingKeyFile === null ? keyFiles : [signingKeyFile, ...keyFiles];
}

function words({ mode, owner, group }: Ownership): string {
  return `${owner}:${group} with mode 0${mode.toString(8)}`;
}
