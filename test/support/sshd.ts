import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/demo/local-cluster/free-port.ts';
import { isRoot } from './skip-unless.ts';

/** A user of the node, who exists only for this sshd. */
interface NodeUser {
  readonly name: string;
  /** Default: /bin/sh. */
  readonly shell?: string;
  /** The password that sudo asks for. */
  readonly password?: string;
  /** Lines of sudoers. */
  readonly sudoers?: string;
}

interface SshdOptions {
  readonly user?: NodeUser;
  /** Lines of sshd_config. */
  readonly config?: string;
  /** A `Match` block at the end of sshd_config. */
  readonly match?: string;
}

export interface RealSshd {
  /** Name of the node in the test's ssh configuration. */
  readonly host: string;
  readonly port: number;
  /** An ssh that reads the test's configuration instead of the user's. */
  readonly ssh: string;
  readonly folder: string;
  readonly pid: number;
  /** Adds lines to the ssh configuration, before all others. */
  configure(lines: string): Promise<void>;
  /** The sshd processes of open connections. */
  connections(): readonly number[];
  /** Kills the sshd processes of open connections, to simulate a cut network. */
  cut(): void;
  stop(): Promise<void>;
}

const programs = ['/usr/sbin/sshd', '/usr/bin/ssh', '/usr/bin/ssh-keygen', '/usr/bin/unshare'];
export const hasSshd =
  isRoot &&
  process.platform === 'linux' &&
  programs.every((path) => spawnSync('test', ['-x', path]).status === 0);
export const whyNoSshd = 'needs Linux, root, and the packages openssh-server and openssh-client';

const openSshd: RealSshd[] = [];

/**
 * Starts the system's sshd on loopback, with new keys. It runs in a mount namespace with private copies of /etc/passwd and
 * /etc/shadow for its users, so it leaves nothing behind.
 */
export async function startSshd({ user, config = '', match = '' }: SshdOptions = {}): Promise<RealSshd> {
  const folder = await mkdtemp('/tmp/irsactl-sshd-');
  await chmod(folder, 0o755);
  const [port] = [await freePort()];
  for (const name of ['host', 'login']) {
    spawnSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
  }
  const authorized = join(folder, 'authorized');
  await writeFile(authorized, await readFile(join(folder, 'login.pub')), { mode: 0o644 });
  await writeFile(
    join(folder, 'sshd_config'),
    `${config}
ListenAddress 127.0.0.1:${port}
HostKey ${folder}/host
AuthorizedKeysFile ${authorized}
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin yes
PidFile none
LogLevel DEBUG1
${match}
`,
  );
  await writeAccounts(folder, user);
  const name = user?.name ?? 'root';
  await writeFile(
    join(folder, 'known_hosts'),
    `[127.0.0.1]:${port} ${(await readFile(join(folder, 'host.pub'), 'utf8')).split(' ').slice(0, 2).join(' ')}\n`,
  );
  const host = 'cp-1.test';
  const own = `Host ${host}
  HostName 127.0.0.1
  Port ${port}
  User ${name}
  IdentityFile ${folder}/login
  IdentitiesOnly yes
  UserKnownHostsFile ${folder}/known_hosts
  GlobalKnownHostsFile /dev/null
`;
  const ssh = join(folder, 'ssh');
  await writeFile(join(folder, 'ssh_config'), own);
  await writeFile(ssh, `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/ssh_config "$@"\n`, { mode: 0o755 });
  const child = spawn('unshare', ['-m', '/bin/sh', '-c', inNamespace, 'sh', folder], { stdio: 'ignore' });
  await untilListening(port);
  const sshd: RealSshd = {
    host,
    port,
    ssh,
    folder,
    pid: child.pid ?? 0,
    configure: (lines) => writeFile(join(folder, 'ssh_config'), `${lines}\n${own}`),
    connections: () => childrenOf(child.pid ?? 0),
    cut() {
      // A child may end with its parent before this loop reaches it.
      for (const pid of sshd.connections()) spawnSync('kill', ['-KILL', String(pid)]);
    },
    async stop() {
      sshd.cut();
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
  openSshd.push(sshd);
  return sshd;
}

/** Stops every started sshd. */
export async function stopEverySshd(): Promise<void> {
  await Promise.all(openSshd.splice(0).map((sshd) => sshd.stop()));
}

const inNamespace = `
cd "$1" || exit
mount -t tmpfs none /run && mkdir /run/sshd || exit
for file in passwd shadow sudoers; do
  if [ -e "$file" ] && [ -e "/etc/$file" ]; then mount --bind "$1/$file" "/etc/$file" || exit; fi
done
exec /usr/sbin/sshd -D -e -f "$1/sshd_config" 2>"$1/log"`;

async function writeAccounts(folder: string, user: NodeUser | undefined): Promise<void> {
  if (!user) return;
  const home = join(folder, 'home');
  await mkdir(home);
  await chmod(home, 0o777);
  const hash = user.password === undefined ? '*' : crypt(user.password);
  const passwd = await readFile('/etc/passwd', 'utf8');
  const shadow = await readFile('/etc/shadow', 'utf8');
  const line = `${user.name}:x:4711:65534::${home}:${user.shell ?? '/bin/sh'}\n`;
  await writeFile(join(folder, 'passwd'), passwd + line, { mode: 0o644 });
  await writeFile(join(folder, 'shadow'), `${shadow}${user.name}:${hash}:19000:0:99999:7:::\n`, {
    mode: 0o600,
  });
  await writeFile(join(folder, 'sudoers'), `Defaults lecture=never\n${user.sudoers ?? ''}\n`, {
    mode: 0o440,
  });
}

function crypt(password: string): string {
  return spawnSync('openssl', ['passwd', '-6', password], { encoding: 'utf8' }).stdout.trim();
}

function childrenOf(pid: number): readonly number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' });
  return stdout.split('\n').flatMap((line) => {
    const child = Number(line.trim());
    return child > 0 ? [child, ...childrenOf(child)] : [];
  });
}

async function untilListening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await sleep(25);
  }
  throw new Error(`no sshd on port ${port}`);
}
