import { constants } from 'node:fs';
import { access, lstat, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { irsaJsonSchema } from '../../config/json-schema.ts';
import { schemaFileName } from '../../config/starter-file.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { systemCodeOf } from '../../errors/thrown.ts';
import { createFiles, replaceFile, unwritable } from '../../keys/write-file.ts';
import { parseObject, stringAt } from '../../trust/json.ts';

/** The schema beside an irsa.yaml: none, this one, or that of another version. */
type ExistingSchema = { readonly kind: 'none' | 'same' } | { readonly kind: 'other'; readonly text: string };

export interface WrittenStarter {
  readonly written: readonly string[];
  /** Replaced schemas of other versions. */
  readonly replaced: readonly string[];
}

/** Throws if the files exist or cannot be written, before irsactl asks any question. Returns the existing schema. */
export async function checkTarget(file: string): Promise<ExistingSchema> {
  const folder = dirname(file);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw unwritable([file], cause);
  });
  const schemaPath = join(folder, schemaFileName);
  const schema = await schemaAt(schemaPath);
  const errors = [
    ...((await kindAt(file)) !== 'none' ? [fileExists(file)] : []),
    ...(schema === null ? [foreignSchema(schemaPath)] : []),
  ];
  if (errors.length > 0) throw new IrsaErrors(errors);
  return schema ?? { kind: 'none' };
}

/** Writes irsa.yaml and its JSON Schema: both or none. */
export async function writeStarter(file: string, text: string): Promise<WrittenStarter> {
  const existing = await checkTarget(file);
  const chain = { path: file, content: text, mode: 0o644 };
  const schema = { path: join(dirname(file), schemaFileName), content: schemaText(), mode: 0o644 };
  switch (existing.kind) {
    case 'none':
      await createNew(file, [schema, chain]);
      return { written: [schema.path, file], replaced: [] };
    case 'same':
      await createNew(file, [chain]);
      return { written: [file], replaced: [] };
    case 'other':
      await replaceFile(schema);
      try {
        await createNew(file, [chain]);
      } catch (cause) {
        await replaceFile({ ...schema, content: existing.text });
        throw cause;
      }
      return { written: [file], replaced: [schema.path] };
  }
}

function schemaText(): string {
  return `${JSON.stringify(irsaJsonSchema(), null, 2)}\n`;
}

/** Null if something else has the schema's name. */
async function schemaAt(path: string): Promise<ExistingSchema | null> {
  const kind = await kindAt(path);
  if (kind === 'none') return { kind };
  // A symbolic link may point to a device, which never ends.
  const text = kind === 'file' ? await readFile(path, 'utf8').catch(() => '') : '';
  if (text === schemaText()) return { kind: 'same' };
  return stringAt(parseObject(text) ?? undefined, 'title') === irsaJsonSchema().title
    ? { kind: 'other', text }
    : null;
}

async function kindAt(path: string): Promise<'none' | 'file' | 'other'> {
  try {
    return (await lstat(path)).isFile() ? 'file' : 'other';
  } catch (cause) {
    if (systemCodeOf(cause) === 'ENOENT') return 'none';
    throw unwritable([path], cause);
  }
}

async function createNew(file: string, files: Parameters<typeof createFiles>[0]): Promise<void> {
  try {
    await createFiles(files);
  } catch (cause) {
    // If another process created a file first, this names it.
    if (cause instanceof IrsaError && cause.code === 'IRSA-KEY-009') await checkTarget(file);
    throw cause;
  }
}

function fileExists(path: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-027', {
    what: `${path} already exists.`,
    why: 'irsactl init never overwrites a file.',
    next: 'Name another file with -f, or move the old one.',
    place: { file: path },
  });
}

function foreignSchema(path: string): IrsaError {
  return new IrsaError('IRSA-CONFIG-027', {
    what: `${path} already exists, and is not a schema of irsactl.`,
    why: 'irsactl init writes the schema for editors there, and replaces only its own schemas.',
    next: 'Move the file, or write irsa.yaml into another folder with -f.',
    place: { file: path },
  });
}
