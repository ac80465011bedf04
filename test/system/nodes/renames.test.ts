import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canRenameBetween } from '../../../src/links/control-plane/can-rename-between.ts';
import { localChannel } from '../../../src/nodes/open-nodes.ts';
import { shellFiles } from '../../../src/nodes/shell-files.ts';
import { shellOver } from '../../../src/nodes/shell-over.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { isRoot, skipUnless } from '../../support/skip-unless.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const piped = { stdio: ['pipe', 'pipe', 'pipe'] } as { stdio: ['pipe', 'pipe', 'pipe'] };
const local = localChannel('cp-1');

/** An overlay with layers on two file systems, like Flatcar's /etc, and mounts within one file system. */
const mounts = `
set -e
cd "$1"
mount -t tmpfs none . && cd "$1"
mkdir -p lower/own lower/manifests layers merged
echo below >lower/own/below
mount -t tmpfs none layers && mkdir layers/upper layers/work
mount -t overlay overlay -o "lowerdir=$1/lower,upperdir=$1/layers/upper,workdir=$1/layers/work" merged
mkdir own manifests elsewhere
mount --bind elsewhere manifests
echo old >manifests/x; echo old >mounted; echo new >other
mount --bind other mounted
echo ready
exec sleep 600`;

const canOverlay =
  isRoot &&
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /mnt && grep -qw overlay /proc/filesystems'])
    .status === 0;

describe('a rename on a node', () => {
  skipUnless(canOverlay, 'needs root, mounts in a namespace, and overlayfs');
  let root = '';
  let keeper: ChildProcess | null = null;
  const run = (script: string) =>
    spawnSync('nsenter', [`--mount=/proc/${keeper?.pid}/ns/mnt`, 'sh', '-c', script, 'sh', root], {
      encoding: 'utf8',
    }).stdout;

  beforeAll(async () => {
    if (!canOverlay) return;
    root = mkdtempSync(join(tmpdir(), 'irsactl-test-'));
    const child = spawn('unshare', ['-m', 'sh', '-c', mounts, 'sh', root], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    keeper = child;
    await once(child.stdout, 'data');
  });
  afterAll(async () => {
    if (!keeper) return;
    const ended = once(keeper, 'exit');
    keeper.kill('SIGKILL');
    await ended;
    rmSync(root, { recursive: true });
  });

  describe.each(['coreutils', 'busybox'])('by %s', (program) => {
    const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
    skipUnless(program === 'coreutils' || busybox !== '', 'needs busybox');
    const files = () => {
      const start = async (command: string) => {
        const shell = program === 'busybox' ? [busybox, 'sh'] : ['sh'];
        const applets = program === 'busybox' ? `${root}/applets:` : '';
        const env = { ...process.env, PATH: `${applets}${process.env['PATH']}` };
        const args = [`--mount=/proc/${keeper?.pid}/ns/mnt`, ...shell, '-c', command];
        return spawn('nsenter', args, { ...piped, env });
      };
      return shellFiles(shellOver({ ...local, start }, null, false));
    };
    beforeAll(() => {
      if (canOverlay && program === 'busybox' && busybox !== '')
        run(`mkdir "$1/applets" && ${busybox} --install -s "$1/applets"`);
    });

    it('works in an overlay, where a file has another device number than its folder', async () => {
      const [from, to] = [`${root}/merged/own`, `${root}/merged/manifests`];
      await files().write(`${from}/written`, 'written', { mode: 0o600 });
      const devices = run('stat -c %d "$1/merged/own" "$1/merged/own/written"').trim().split('\n');
      expect(new Set(devices).size).toBe(2);
      expect(await canRenameBetween(files(), from, to)).toBe(true);
      await files().rename(`${from}/written`, `${to}/x`);
      await files().rename(`${to}/x`, `${to}/y`);
      expect((await files().read(`${to}/y`))?.toString()).toBe('written');
      // The kernel copies up a file of the lower layer.
      const below = (await files().list(from))?.at(0) ?? '';
      await files().rename(`${from}/${below}`, `${to}/y`);
      expect((await files().read(`${to}/y`))?.toString()).toBe('below\n');
      await files().rename(`${to}/y`, `${from}/${below}`);
      expect(await files().list(to)).toEqual([]);
    });

    it('is refused if mv would copy: to another mount of the same file system', async () => {
      await files().write(`${root}/own/x`, 'new', { mode: 0o600 });
      expect(await canRenameBetween(files(), `${root}/own`, `${root}/manifests`)).toBe(false);
      await expect(files().rename(`${root}/own/x`, `${root}/manifests/x`)).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-004',
        problem: { why: expect.stringContaining('On another mount') },
      });
      expect(run('cat "$1/own/x" "$1/manifests/x"')).toBe('newold\n');
    });

    it('is refused if mv would copy: to another file system', async () => {
      await files().write(`${root}/own/x`, 'new', { mode: 0o600 });
      await expect(files().rename(`${root}/own/x`, `${root}/layers/x`)).rejects.toMatchObject({
        code: 'IRSA-CONTROLPLANE-004',
      });
      expect(run('cat "$1/own/x"; ls "$1/layers"')).toBe('newupper\nwork\n');
    });

    it('is refused from and to a file that is a mount point', async () => {
      await files().write(`${root}/own/x`, 'new', { mode: 0o600 });
      for (const [from, to] of [
        [`${root}/own/x`, `${root}/mounted`],
        [`${root}/mounted`, `${root}/own/x`],
      ] as const)
        await expect(files().rename(from, to)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
      expect(run('cat "$1/own/x" "$1/mounted" "$1/other"')).toBe('newnew\nnew\n');
    });
  });
});

it('passes --no-copy to an mv that supports it', async () => {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'bin'));
  const recordingMv = `#!/bin/sh
case $1 in --help) echo '      --no-copy  do not copy if renaming fails'; exit;; esac
echo "$@" >'${folder}/told'
shift; exec ${findOnPath('mv')} "$@"
`;
  writeFileSync(join(folder, 'bin/mv'), recordingMv, { mode: 0o755 });
  const env = { PATH: `${folder}/bin:${process.env['PATH']}` };
  const start = async (command: string) => spawn('sh', ['-c', command], { ...piped, env });
  writeFileSync(join(folder, 'a'), 'new');
  await shellFiles(shellOver({ ...local, start }, null, false)).rename(join(folder, 'a'), join(folder, 'b'));
  expect(readFileSync(join(folder, 'told'), 'utf8')).toBe(`--no-copy -f ${folder}/a ${folder}/b\n`);
  expect(readFileSync(join(folder, 'b'), 'utf8')).toBe('new');
});
