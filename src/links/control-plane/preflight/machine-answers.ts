import type { ApiServerProcess, DiskSpace, MachineFacts } from './machine-facts.ts';

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

/** Parses `df -Pk` and `df -Pi`: https://pubs.opengroup.org/onlinepubs/9799919799/utilities/df.html */
export function parseDisk(folder = '', blocks = '', inodes = ''): DiskSpace | null {
  const kibibytes = freeIn(blocks);
  if (kibibytes === null) return null;
  return { folder, available: kibibytes * 1024, freeInodes: freeIn(inodes) };
}

/** Null also if the file system does not count, for example inodes on btrfs. */
function freeIn(table: string): number | null {
  const last = table.trimEnd().split('\n').at(-1) ?? '';
  const match = /\s(\d+)\s+\d+\s+(\d+)\s+(?:\d+%|-)\s+\/.*$/.exec(last);
  return match && match[1] !== '0' ? Number(match[2]) : null;
}

/** One port on each line, such as `1F90`. */
export function parsePorts(text: string): readonly number[] {
  return [...new Set(text.match(/^[0-9A-F]{4}$/gm))].map((port) => Number.parseInt(port, 16));
}

/** https://docs.kernel.org/filesystems/proc.html: its `status`. */
export function parseProcess(text: string): ApiServerProcess | null {
  const kibibytes = /^VmRSS:\s+(\d+)/m.exec(text)?.[1];
  return kibibytes === undefined ? null : { residentMemory: Number(kibibytes) * 1024 };
}
