import { describe, expect, it } from 'vitest';
import { InMemoryNode } from '../../../test/support/in-memory-node.ts';
import { canRenameBetween, mountPointOf } from './can-rename-between.ts';

const root = '24 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw';
const bound =
  '99 24 8:1 /var/lib/manifests /etc/kubernetes/manifests rw,relatime shared:1 - ext4 /dev/sda1 rw';
const manifests = '/etc/kubernetes/manifests';
const own = '/etc/kubernetes/irsactl';

function filesWith(mounts: readonly string[]): InMemoryNode {
  const files = new InMemoryNode();
  files.put(`${manifests}/kube-apiserver.yaml`, '');
  if (mounts.length > 0) files.put('/proc/self/mountinfo', `${mounts.join('\n')}\n`);
  return files;
}

describe('the file system of the manifests', () => {
  it("is that of irsactl's folder if nothing is mounted between them, or no mount is visible", async () => {
    expect(await canRenameBetween(filesWith([root]), own, manifests)).toBe(true);
    expect(await canRenameBetween(filesWith([]), own, manifests)).toBe(true);
  });

  it('is another one if it has another device', async () => {
    const files = filesWith([root]);
    files.otherDevice = manifests;
    expect(await canRenameBetween(files, own, manifests)).toBe(false);
  });

  it('is another one if its folder is a bind mount of the same device', async () => {
    expect(await canRenameBetween(filesWith([root, bound]), own, manifests)).toBe(false);
    expect(await canRenameBetween(filesWith([root, bound]), `${manifests}/.irsactl`, manifests)).toBe(true);
  });

  it('is that of its device behind a symbolic link, because a mount is found by its path', async () => {
    const files = filesWith([root, '98 24 8:2 / /data rw - ext4 /dev/sdb1 rw']);
    files.links.add(manifests);
    expect(await canRenameBetween(files, '/data/irsactl', manifests)).toBe(true);
  });

  it('is that of the deepest mount above a path', () => {
    const mounts = [root, bound, String.raw`100 24 8:1 /x /etc/with\040space rw - ext4 /dev/sda1 rw`].join(
      '\n',
    );
    expect(mountPointOf(mounts, '/etc/kubernetes/manifests')).toBe('/etc/kubernetes/manifests');
    expect(mountPointOf(mounts, '/etc/kubernetes/manifests-old')).toBe('/');
    expect(mountPointOf(mounts, '/etc/with space/folder')).toBe('/etc/with space');
  });
});
