import { readFile, rm, writeFile } from 'node:fs/promises';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { systemCodeOf } from '../../errors/thrown.ts';

/** A file to be written; `shared` ones may already be there with the same text. */
export interface NewFile {
  readonly path: string;
  readonly text: string;
  readonly shared: boolean;
}

/** Writes all of the files or none, and never over another. Gives the paths that are new. */
export async function writeNewFiles(files: readonly NewFile[]): Promise<readonly string[]> {
  const found = await Promise.all(files.map(async (file) => ({ file, before: await textOf(file.path) })));
  const taken = found.filter(({ file, before }) => before !== null && !(file.shared && before === file.text));
  if (taken.length > 0) throw new IrsaErrors(taken.map(({ file }) => alreadyThere(file.path)));
  const written: string[] = [];
  try {
    for (const { file } of found.filter(({ before }) => before === null)) {
      await writeNew(file);
      written.push(file.path);
    }
    return written;
  } catch (cause) {
    await Promise.all(written.map((path) => rm(path, { force: true })));
    throw cause;
  }
}

async function writeNew({ path, text }: NewFile): Promise<void> {
  try {
    // `wx` fails where somebody else has made the file in the meantime.
    await writeFile(path, text, { flag: 'wx' });
  } catch (cause) {
    if (systemCodeOf(cause) === 'EEXIST') throw alreadyThere(path);
    // A disk that filled up leaves the beginning of the file.
    await rm(path, { force: true });
    if (systemCodeOf(cause) === 'ENOSPC') throw cause;
    throw unwritable(path, cause);
  }
}

async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return null;
    throw unwritable(path, cause);
  }
}

function alreadyThere(path: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-027', {
    what: `${path} is already there.`,
    why: 'irsactl init never overwrites a file.',
    next: 'Name another file with -f, or move the old one away.',
    place: { file: path },
  });
}

function unwritable(path: string, cause: unknown): IrsaError {
  return new IrsaError(
    'IRSA-CONFIG-028',
    {
      what: `${path} cannot be written.`,
      why: `The system answered ${systemCodeOf(cause) ?? 'an unknown error'}.`,
      next: 'Name a file in a folder that exists and that you may write to with -f.',
      place: { file: path },
    },
    { cause },
  );
}
