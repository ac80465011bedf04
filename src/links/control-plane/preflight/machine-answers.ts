import type {
  ApiServerProcess,
  DiskRoom,
  FileOwnership,
  InterfaceAddress,
  Listener,
  MachineConnection,
  MachineFacts,
} from './machine-facts.ts';

/** https://docs.kernel.org/filesystems/proc.html#meminfo */
export function parseMemory(text: string): MachineFacts['memory'] {
  const bytes = (name: string) => {
    const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1];
    return kibibytes === undefined ? null : Number(kibibytes) * 1024;
  };
  const total = bytes('MemTotal');
  const available = bytes('MemAvailable');
  return total === null || available === null ? null : { total, available };
}

/** Of `df -Pk` and `df -Pi`: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html */
export function parseDisk(folder = '', blocks = '', inodes = ''): DiskRoom | null {
  const kibibytes = freeIn(blocks);
  if (kibibytes === null) return null;
  return { folder, available: kibibytes * 1024, freeInodes: freeIn(inodes) };
}

/** Null also where the file system does not count, as btrfs does with inodes. */
function freeIn(table: string): number | null {
  const last = table.trimEnd().split('\n').at(-1) ?? '';
  const match = /\s(\d+)\s+\d+\s+(\d+)\s+(?:\d+%|-)\s+\/.*$/.exec(last);
  return match && match[1] !== '0' ? Number(match[2]) : null;
}

/** `2: eth0    inet 10.0.0.10/24 brd 10.0.0.255 scope global eth0…`, one address a line. */
export function parseAddresses(text: string): readonly InterfaceAddress[] {
  return text.split('\n').flatMap((line) => {
    const match = /^\d+: (\S+)\s+inet6? ([0-9a-fA-F.:]+)(?: peer [0-9a-fA-F.:]+)?(?:\/\d+)?\s/.exec(
      `${line} `,
    );
    if (!match) return [];
    const [, name = '', address = ''] = match;
    return [{ interface: name.replace(/@.*$/, ''), address }];
  });
}

/** `0100007F:1F90`: the words of the address in the byte order of the machine, and the port. */
export function parseListeners(text: string): readonly Listener[] {
  return [...new Set(text.split('\n'))].flatMap((line) => socketOf(line) ?? []);
}

/** The other end of each connection, and the inode of its socket; `descriptors` are those of the API servers, by `ls -l`. */
export function parseConnections(text: string, descriptors: readonly string[]): readonly MachineConnection[] {
  const own = new Set(
    descriptors.flatMap((list) => [...list.matchAll(/socket:\[(\d+)\]/g)].map(([, inode]) => inode)),
  );
  return text.split('\n').flatMap((line) => {
    const [end = '', inode = ''] = line.split(' ');
    const to = socketOf(end);
    return to ? [{ to, isOfApiServer: own.has(inode) }] : [];
  });
}

function socketOf(hex: string): Listener | null {
  const match = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(hex);
  const address = addressOf(match?.[1] ?? '');
  return match && address !== null ? { address, port: Number.parseInt(match[2] ?? '', 16) } : null;
}

function addressOf(hex: string): string | null {
  // Kubernetes runs on little-endian machines, but for s390x, which writes them the other way round.
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join('.');
  if (numbers.length !== 16) return null;
  const groups = Array.from({ length: 8 }, (_, at) =>
    ((numbers[2 * at] ?? 0) * 256 + (numbers[2 * at + 1] ?? 0)).toString(16),
  );
  // The URL standard writes the short form.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

/** https://docs.kernel.org/filesystems/proc.html: its `status`. */
export function parseProcess(text: string): ApiServerProcess | null {
  const first = (name: string) => new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
  const user = first('Uid');
  const group = first('Gid');
  if (user === undefined || group === undefined) return null;
  return {
    residentMemory: Number(first('VmRSS') ?? 0) * 1024,
    user: Number(user),
    group: Number(group),
    groups: (/^Groups:([ \t\d]*)$/m.exec(text)?.[1]?.match(/\d+/g) ?? []).map(Number),
  };
}

/**
 * Of `stat -c '%a %u %g'`, and the sign behind the mode of `ls -l`, by which an access control list shows:
 * https://www.gnu.org/software/coreutils/manual/html_node/What-information-is-listed.html
 */
export function parseOwnership(text: string): FileOwnership | null {
  const match = /^([0-7]{1,4}) (\d+) (\d+)([ .+@]?)$/.exec(text);
  if (!match) return null;
  const [, mode = '', owner, group, sign] = match;
  return {
    mode: Number.parseInt(mode, 8),
    owner: Number(owner),
    group: Number(group),
    hasList: sign === '+',
  };
}
