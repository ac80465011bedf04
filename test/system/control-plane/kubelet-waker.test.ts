import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { podFoldersScript, wakeScript } from '../../../src/links/control-plane/node/kubelet-waker.ts';
import { hashOf } from '../../../src/links/control-plane/node/record.ts';
import { localShell } from '../../support/local-shell.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const content = 'kind: Pod\n';

interface Waking {
  readonly hash?: string;
  /** Seconds after the change of the manifest during which the script may move it. */
  readonly limit?: number;
  readonly folders?: readonly string[];
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
  const noFolders = [join(folder, 'none')];
  const wake = ({ hash = hashOf(Buffer.from(content)), limit = 8, folders = noFolders, ln }: Waking = {}) =>
    shell.run(`${ln ? `ln() { ${ln}; }\n` : ''}${wakeScript}`, {
      args: [manifest, aside, hash, String(limit), ...folders],
    });
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
    ['even if the script is terminated at that moment', 'kill -TERM $$; command ln "$@"'],
  ])('is the same file afterwards: %s', async (_, ln) => {
    const { wake, fileState, changeTime } = await nodeWithManifest();
    const [before, changedBefore] = [await fileState(), await changeTime()];
    await wake({ ...(ln && { ln }) });
    expect(await fileState()).toEqual(before);
    expect(await changeTime()).toBeGreaterThan(changedBefore);
  });

  it('is moved only when the cgroups of the old pod are gone', async () => {
    const { folder, wake, changeTime } = await nodeWithManifest();
    const pod = join(folder, 'pod');
    await mkdir(pod);
    const changedBefore = await changeTime();
    const woken = wake({ folders: [join(folder, 'none'), pod] });
    await sleep(1000);
    expect(await changeTime()).toBe(changedBefore);
    await rm(pod, { recursive: true });
    await woken;
    expect(await changeTime()).toBeGreaterThan(changedBefore);
  });

  it.each<[string, Waking]>([
    ['its content has changed', { hash: 'another' }],
    ['the kubelet may already have started it', { limit: 0 }],
    ['the old pod still runs at the limit', { limit: 2, folders: ['/proc/self'] }],
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
    const script = podFoldersScript.replaceAll('/sys/fs/cgroup', mount).replace('/proc/$1/cgroup', listed);
    const found = (await shell.run(script)).stdout.toString('utf8').split('\n').filter(Boolean);
    expect(new Set(found)).toEqual(new Set(wanted.map((path) => `${mount}${path}`)));
  });

  it('are not found if the process has exited', async () => {
    const { shell } = await nodeWithManifest();
    const { code, stdout } = await shell.run(podFoldersScript, { args: ['4194305'] });
    expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 0, stdout: '' });
  });
});
