import { temporaryOf } from '../chain/node-files.ts';
import type { NodeShell, ShellAnswer, ShellOptions } from '../chain/node-shell.ts';
import type { FileAttributes, FileFacts, NodeFiles } from '../links/control-plane/ports.ts';
import { fileError } from './file-error.ts';
import { fileCodes, fileScripts } from './file-scripts.ts';

/** The file system of a node over its shell, like {@link localFiles} for this machine. */
export function shellFiles(shell: NodeShell): NodeFiles {
  const run = (
    name: keyof typeof fileScripts,
    path: string,
    args: readonly string[] = [],
    input?: Content,
  ) => {
    const options: ShellOptions = {
      args: [path, ...args],
      doing: `${doing[name]} ${path}`.trim(),
      ...(input !== undefined && { input }),
    };
    return shell.run(fileScripts[name], options);
  };
  const query = async (name: 'read' | 'facts' | 'list', path: string): Promise<Buffer | null> => {
    const answer = await run(name, path);
    if (answer.code === fileCodes.missing) return null;
    return done(path, answer).stdout;
  };
  return {
    user: async () => Number(done('the user', await run('user', '')).stdout.toString('utf8')),
    read: (path) => query('read', path),
    async facts(path) {
      const lines = await query('facts', path);
      return lines && parseFacts(lines.toString('utf8'));
    },
    async list(path) {
      const names = await query('list', path);
      return names === null ? null : names.toString('utf8').split('\0').slice(0, -1).toSorted();
    },
    async makeDirectory(path, mode) {
      done(path, await run('makeDirectory', path, [octal(mode)]));
    },
    async write(path, content, attributes) {
      const size = String(Buffer.byteLength(content));
      const args = [temporaryOf(path), ...attributesOf(attributes), size];
      done(path, await run('write', path, args, content));
    },
    async rename(from, to) {
      done(to, await run('rename', from, [to]));
    },
    async remove(path) {
      done(path, await run('remove', path));
    },
  };
}

type Content = Uint8Array | string;

const doing: Readonly<Record<keyof typeof fileScripts, string>> = {
  user: 'checking the user',
  read: 'reading',
  facts: 'checking',
  list: 'listing',
  makeDirectory: 'creating',
  write: 'writing',
  rename: 'renaming',
  remove: 'removing',
};

function attributesOf({ mode, owner, group, modified }: FileAttributes): readonly string[] {
  const seconds = modified === undefined ? '' : (modified / 1000).toFixed(3);
  return [octal(mode), String(owner ?? ''), String(group ?? ''), seconds];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function done(path: string, answer: ShellAnswer): ShellAnswer {
  if (answer.code === 0) return answer;
  if (answer.code === fileCodes.notRegular) throw fileError(path, 'It is not a regular file.');
  if (answer.code === fileCodes.tooLarge)
    throw fileError(path, 'It is larger than any file that irsactl reads.');
  const words =
    answer.stderr.trim().split('\n').slice(-2).join(' ') || `A command returned exit code ${answer.code}.`;
  throw fileError(path, Object.assign(new Error(words), { code: systemCodeIn(words) }));
}

/** The code for a message of the system, in English: https://man7.org/linux/man-pages/man3/errno.3.html */
function systemCodeIn(words: string): string {
  if (/Permission denied|Operation not permitted/.test(words)) return 'EACCES';
  if (/Read-only file system/.test(words)) return 'EROFS';
  if (/No space left on device/.test(words)) return 'ENOSPC';
  return /Disk quota exceeded/.test(words) ? 'EDQUOT' : '';
}

// https://man7.org/linux/man-pages/man7/inode.7.html
const [typeBits, fileType, directoryType, linkType] = [0o170000, 0o100000, 0o040000, 0o120000];

function parseFacts(text: string): FileFacts {
  const [itself = '', found = ''] = text.split('\n');
  const [mode = '', owner, group, device, size, names, seconds, ...time] = found.split(' ');
  const bits = Number.parseInt(mode, 16);
  const type = bits & typeBits;
  const kind = type === fileType ? 'file' : type === directoryType ? 'directory' : 'other';
  // busybox prints no fraction, or zeros.
  const fraction = /\.(\d{3})/.exec(time.join(' '))?.[1] ?? '0';
  return {
    kind,
    mode: bits & 0o7777,
    owner: Number(owner),
    group: Number(group),
    modified: Number(seconds) * 1000 + Number(fraction),
    device: Number(device),
    size: Number(size),
    isLink: (Number.parseInt(itself, 16) & typeBits) === linkType,
    names: kind === 'directory' ? 1 : Number(names),
  };
}
