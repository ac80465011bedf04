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
  /** Seconds after its change from which on the manifest stays. */
  readonly limit?: number;
  readonly folders?: readonly string[];
  /** What the node's `ln` does in its place. */
  readonly ln?: string;
}

async function manifestThere() {
  const folder = await temporaryFolder();
  const [manifest, aside] = [join(folder, 'kube-apiserver.yaml'), join(folder, 'aside.yaml')];
  await writeFile(manifest, content);
  await chmod(manifest, 0o600);
  await utimes(manifest, 1_600_000_000, 1_600_000_000);
  const shell = localShell();
  const gone = [join(folder, 'none')];
  const wake = ({ hash = hashOf(Buffer.from(content)), limit = 8, folders = gone, ln }: Waking = {}) =>
    shell.run(`${ln ? `ln() { ${ln}; }\n` : ''}${wakeScript}`, {
      args: [manifest, aside, hash, String(limit), ...folders],
    });
  const looks = async () => {
    const { ino, mode, mtimeMs, nlink } = await stat(manifest);
    return { ino, mode, mtimeMs, nlink, files: (await readdir(folder)).filter((name) => name !== 'pod') };
  };
  /** A rename changes it, and nothing else here does. */
  const moved = async () => (await stat(manifest)).ctimeMs;
  return { folder, manifest, shell, wake, looks, moved };
}

describe('a manifest that goes and comes, so that the kubelet looks at it', () => {
  it.each([
    ['by a link', undefined],
    ['by a rename where there are no links', 'false'],
    ['also where somebody ends the script just then', 'kill -TERM $$; command ln "$@"'],
  ])('is the same file as before then: %s', async (_, ln) => {
    const { wake, looks, moved } = await manifestThere();
    const [before, when] = [await looks(), await moved()];
    await wake({ ...(ln && { ln }) });
    expect(await looks()).toEqual(before);
    expect(await moved()).toBeGreaterThan(when);
  });

  it('goes when the old pod’s cgroups are gone, and not before', async () => {
    const { folder, wake, moved } = await manifestThere();
    const pod = join(folder, 'pod');
    await mkdir(pod);
    const when = await moved();
    const woken = wake({ folders: [join(folder, 'none'), pod] });
    await sleep(1000);
    expect(await moved()).toBe(when);
    await rm(pod, { recursive: true });
    await woken;
    expect(await moved()).toBeGreaterThan(when);
  });

  it.each<[string, Waking]>([
    ['it is another one', { hash: 'another' }],
    ['the kubelet may have started it by itself', { limit: 0 }],
    ['the old pod is still there then', { limit: 2, folders: ['/proc/self'] }],
  ])('stays where it is where %s', async (_, waking) => {
    const { wake, looks, moved } = await manifestThere();
    const [before, when] = [await looks(), await moved()];
    await wake(waking);
    expect(await looks()).toEqual(before);
    expect(await moved()).toBe(when);
  });

  it('does not come back over one that somebody wrote meanwhile', async () => {
    const { folder, manifest, wake } = await manifestThere();
    await wake({ ln: 'echo theirs >"$2"; command ln "$@"' });
    expect(await readFile(manifest, 'utf8')).toBe('theirs\n');
    expect(await readdir(folder)).toEqual(['kube-apiserver.yaml']);
  });

  it('does not come where there is none', async () => {
    const { folder, manifest, wake } = await manifestThere();
    await rm(manifest);
    await wake();
    expect(await readdir(folder)).toEqual([]);
  });
});

const uid = '209c5fa54df63b01c0019366d09f106a';
const slice = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${uid}.slice`;
const plain = `/kubepods/burstable/pod${uid}`;

describe('the cgroups of a process’s pod', () => {
  it.each([
    ['cgroup v2, systemd', [`0::${slice}/cri-containerd-6845.scope`], [slice]],
    ['cgroup v2, with one below the container’s', [`0::${slice}/crio-6845.scope/container`], [slice]],
    [
      'cgroup v1 beside v2',
      [`9:name=systemd:${plain}/6845`, `4:cpu,cpuacct:${plain}/6845`, `0::${plain}/6845`],
      [`/systemd${plain}`, `/cpu,cpuacct${plain}`, `/unified${plain}`],
    ],
    ['no pod', ['0::/system.slice/kube-apiserver.service'], []],
    ['none', ['0::/'], []],
  ])('are found: %s', async (_, lines, wanted) => {
    const { folder, shell } = await manifestThere();
    const [mount, listed] = [join(folder, 'cgroup'), join(folder, 'listed')];
    for (const path of wanted) await mkdir(`${mount}${path}`, { recursive: true });
    await writeFile(listed, `${lines.join('\n')}\n`);
    const script = podFoldersScript.replaceAll('/sys/fs/cgroup', mount).replace('/proc/$1/cgroup', listed);
    const found = (await shell.run(script)).stdout.toString('utf8').split('\n').filter(Boolean);
    expect(new Set(found)).toEqual(new Set(wanted.map((path) => `${mount}${path}`)));
  });

  it('are none where the process has ended', async () => {
    const { shell } = await manifestThere();
    const { code, stdout } = await shell.run(podFoldersScript, { args: ['4194305'] });
    expect({ code, stdout: stdout.toString('utf8') }).toEqual({ code: 0, stdout: '' });
  });
});
