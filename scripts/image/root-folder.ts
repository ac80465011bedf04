import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { debianPackages } from './debian-packages.ts';
import { fetchDebianPackage } from './fetch-debian-package.ts';
import { nodeFlags } from './node-flags.ts';
import type { Platform } from './platform.ts';

/** The user that the webhook runs as, which is that of distroless images. */
export const nonRoot = 65532;

/** Writes the lower layer: Node, its libraries, and files such as /etc/passwd; no shell and no package manager. */
export async function writeBase(folder: string, nodeRoot: string, platform: Platform): Promise<void> {
  for (const empty of ['dev', 'proc', 'run', 'sys', 'tmp'])
    mkdirSync(join(folder, empty), { recursive: true });
  // Overrides the umask: every user may create files, and only their owner may delete them.
  chmodSync(join(folder, 'tmp'), 0o1777);
  const put = fileWriter(folder);
  put('usr/bin/node', { from: join(nodeRoot, 'bin/node'), mode: 0o755 });
  put('usr/share/doc/node/LICENSE', { from: join(nodeRoot, 'LICENSE') });
  for (const wanted of debianPackages) {
    const archive = await fetchDebianPackage(wanted, platform.architecture);
    const unpacked = mkdtempSync(join(tmpdir(), 'irsactl-deb-'));
    try {
      execFileSync('dpkg-deb', ['--extract', archive, unpacked]);
      for (const [from, to] of Object.entries(wanted.files(platform))) {
        put(to, { from: join(unpacked, from), mode: /\/ld-linux/.test(to) ? 0o755 : 0o644 });
      }
      // Scanners look for installed packages here: https://github.com/GoogleContainerTools/distroless#scanning
      put(`var/lib/dpkg/status.d/${wanted.name}`, {
        text: execFileSync('dpkg-deb', ['--field', archive], { encoding: 'utf8' }),
      });
    } finally {
      rmSync(unpacked, { recursive: true });
    }
  }
  put('etc/passwd', {
    text: `root:x:0:0:root:/:/nonexistent\nnonroot:x:${nonRoot}:${nonRoot}:nonroot:/nonexistent:/nonexistent\n`,
  });
  put('etc/group', { text: `root:x:0:\nnonroot:x:${nonRoot}:\n` });
  put('etc/nsswitch.conf', { text: 'hosts: files dns\n' });
  put('etc/os-release', {
    text: 'PRETTY_NAME="irsactl on Debian 12 libraries"\nNAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\n',
  });
  // Mozilla's, as included in Node.
  put('etc/ssl/certs/ca-certificates.crt', { text: `${rootCertificates.join('\n')}\n` });
}

/** Writes the upper layer: the webhook and its licences. */
export function writeApplication(
  folder: string,
  parts: { code: string; licences: string; licence: string },
): void {
  const put = fileWriter(folder);
  // The kernel starts Node by the shebang line, without a launcher or shell. The extension .mjs marks it as a module.
  put('usr/lib/irsactl/webhook.mjs', {
    text: `#!/usr/bin/node ${nodeFlags.join(' ')}\n${parts.code}`,
    mode: 0o755,
  });
  symlinkSync('usr/lib/irsactl/webhook.mjs', join(folder, 'webhook'));
  put('usr/share/doc/irsactl/LICENSE', { text: parts.licence });
  put('usr/share/doc/irsactl/third-party-licenses.txt', { text: parts.licences });
}

type Content = ({ readonly from: string } | { readonly text: string }) & { readonly mode?: number };

function fileWriter(folder: string): (path: string, content: Content) => void {
  return (path, content) => {
    const target = join(folder, path);
    mkdirSync(dirname(target), { recursive: true });
    if ('from' in content) copyFileSync(content.from, target);
    else writeFileSync(target, content.text);
    chmodSync(target, content.mode ?? 0o644);
  };
}
