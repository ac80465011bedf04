import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashOf } from '../../../src/links/control-plane/node/record.ts';
import { restartFunctions } from '../../../src/links/control-plane/node/restart-script.ts';
import { localShell } from '../../support/local-shell.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const content = 'kind: Pod\n';

interface Waking {
  readonly hash?: string;
  /** Tenths of a second since the change of the manifest. Default: 30. */
  readonly since?: number;
  readonly folders?: readonly string[];
  /** Another process than the old one, if there is one. */
  readonly next?: string;
  /** Shell code that replaces the node's `ln`. */
  readonly ln?: string;
}

async function nodeWithManifest() {
  const folder = await temporaryFolder();
  const [manifest, aside] = [join(folder, 'kube-apiserver.yaml'), join(folder, 'aside.yaml')];
  await writeFile(manifest, content);
  await chmod(manifest, 0o600);
  await utimes(manifest, 1_600_000_000, 1_600_000_000);
  const shell = localShell();
  /** The old process and its cgroups are gone since the change. */
  const wake = async ({
    hash = hashOf(Buffer.from(content)),
    since = 30,
    folders = [],
    next = '',
    ln,
  }: Waking = {}) => {
    const script = `${restartFunctions}
${ln ? `ln() { ${ln}; }` : ''}
servers() { echo '${next}'; }
manifest=$1 aside=$2 wakes=yes changed=1000 gone=1000 tenths=$((1000 + $4)) old=1:1 woken=
folders='${folders.join(' ')}'
wake "$3"`;
    return shell.run(script, { args: [manifest, aside, hash, String(since)] });
  };
  const fileState = async () => {
    const { ino, mode, mtimeMs, nlink } = await stat(manifest);
    return { ino, mode, mtimeMs, nlink, files: (await readdir(folder)).filter((name) => name !== 'pod') };
  };
  /** Only a rename changes the ctime here. */
  const changeTime = async () => (await stat(manifest)).ctimeMs;
  return { folder, manifest, shell, wake, fileState, changeTime };
}

describe('a manifest that is moved away and back to wake the kubelet', () => {
  it.each([
    ['by a link', undefined],
    ['by a rename if hard links fail', 'false'],
    ['even if the switch is terminated at that moment', 'kill -TERM $$; command ln "$@"'],
  ])('is the same file afterwards: %s', async (_, ln) => {
    const { wake, fileState, changeTime } = await nodeWithManifest();
    const [before, changedBefore] = [await fileState(), await changeTime()];
    await wake({ ...(ln && { ln }) });
    expect(await fileState()).toEqual(before);
    expect(await changeTime()).toBeGreaterThan(changedBefore);
  });

  it.each<[string, Waking]>([
    ['its content has changed', { hash: 'another' }],
    ['the kubelet may already have started it', { since: 80 }],
    ['the next process already runs', { next: '2:2' }],
    ['a cgroup of the old pod is left', { folders: ['/none', '/proc/self'] }],
    ['the cgroups of the old pod are unknown, and may be left', { since: 19 }],
  ])('is not moved if %s', async (_, waking) => {
    const { wake, fileState, changeTime } = await nodeWithManifest();
    const [before, changedBefore] = [await fileState(), await changeTime()];
    await wake(waking);
    expect(await fileState()).toEqual(before);
    expect(await changeTime()).toBe(changedBefore);
  });

  it('does not overwrite a manifest that another writer created concurrently', async () => {
    const { folder, manifest, wake } = await nodeWithManifest();
    await wake({ ln: 'echo theirs >"$2"; command ln "$@"' });
    expect(await readFile(manifest, 'utf8')).toBe('theirs\n');
    expect(await readdir(folder)).toEqual(['kube-apiserver.yaml']);
  });

  it('is not created if it does not exist', async () => {
    const { folder, manifest, wake } = await nodeWithManifest();
    await rm(manifest);
    await wake();
    expect(await readdir(folder)).toEqual([]);
  });
});

const uid = '209c5fa54df63b01c0019366d09f106a';
const slice = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid}.slice`;
const plain = `/kubepods/burstable/pod${uid}`;

describe("the cgroups of a process's pod", () => {
  it.each([
    ['cgroup v2, systemd', [`0::${slice}/cri-containerd-6845.scope`], [slice]],
    ["cgroup v2, with a child of the container's cgroup", [`0::${slice}/crio-6845.scope/container`], [slice]],
    [
      'cgroup v1 beside v2',
      [`9:name=systemd:${plain}/6845`, `4:cpu,cpuacct:${plain}/6845`, `0::${plain}/6845`],
      [`/systemd${plain}`, `/cpu,cpuacct${plain}`, `/unified${plain}`],
    ],
    ['no pod', ['0::/system.slice/kube-apiserver.service'], []],
    ['none', ['0::/'], []],
  ])('are found: %s', async (_, lines, wanted) => {
    const { folder, shell } = await nodeWithManifest();
    const [mount, listed] = [join(folder, 'cgroup'), join(folder, 'listed')];
    for (const path of wanted) await mkdir(`${mount}${path}`, { recursive: true });
    await writeFile(listed, `${lines.join('\n')}\n`);
    const script = restartFunctions.replaceAll('/sys/fs/cgroup', mount).replace('/proc/$1/cgroup', listed);
    const found = (await shell.run(`${script}\npod_folders 1`)).stdout
      .toString('utf8')
      .split('\n')
      .filter(Boolean);
    expect(new Set(found)).toEqual(new Set(wanted.map((path) => `${mount}${path}`)));
  });

  it('are not found if the process has exited', async () => {
    const { shell } = await nodeWithManifest();
    const { stdout } = await shell.run(`${restartFunctions}\npod_folders 4194305`);
    expect(stdout.toString('utf8')).toBe('');
  });
});
