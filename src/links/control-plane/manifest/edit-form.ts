import { keyIdOf } from '../../../trust/key-id.ts';
import { serverKeysIn, signingKeyIn } from '../../../trust/server-keys.ts';
import { type Form, formOf, sameForm, sameSet } from '../form.ts';
import { editFlags } from './edit-flags.ts';
import { effectiveAudiences, flagNames, readFlags, type ServiceAccountFlags, usesOf } from './flags.ts';
import { keysAnnotationOf, nextKeysHash, withKeysAnnotation } from './keys-annotation.ts';
import { type Manifest, parseManifest } from './parse-manifest.ts';

/** The PEM texts of one key; the private one is only needed if the key is to sign. */
export interface KeyPems {
  readonly publicPem: string;
  readonly privatePem: string | null;
}

/** A manifest with the texts of the key files that its flags name, by the path in the container. */
export interface FormSource {
  readonly manifest: Manifest;
  readonly keyFiles: ReadonlyMap<string, string>;
}

export interface FormEdit {
  readonly manifest: Buffer;
  /** The key files that change, by the path in the container; the public ones first. */
  readonly keyFiles: ReadonlyMap<string, string>;
}

/** The inputs of an edit besides the form. */
export interface EditSettings {
  /** The chain's issuer: if a line must move, it is this one. */
  readonly own: string;
  /** Whether to remove `--api-audiences` if the API server has the same audiences without it. */
  readonly unpins: boolean;
  /** The texts of a key that the form adds or makes the signer; null if the node does not have it. */
  readonly keyOf: (kid: string) => KeyPems | null;
}

export function formIn({ manifest, keyFiles }: FormSource): Form {
  const textOf = (path: string) => keyFiles.get(path) ?? '';
  return formOf(readFlags(manifest), {
    signer: (path) => signerIn(textOf(path)),
    keys: (path) => kidsIn(textOf(path)),
  });
}

/**
 * Gives a manifest and its key files another form, changed only in the lines that must change. Issuers and audiences are
 * flags. Keys are the content of the files that the flags name. If only key files change, an annotation makes the kubelet
 * restart the API server.
 */
export function editForm(
  source: FormSource,
  wanted: Form,
  settings: EditSettings,
): FormEdit | { readonly fault: string } {
  const today = readFlags(source.manifest);
  const flags = flagsWith(today, wanted, settings.unpins);
  const keyFiles = editKeys(source, wanted, settings);
  if ('fault' in keyFiles) return keyFiles;
  const edited = editFlags(source.manifest, flags, settings.own);
  const isSameText = edited.toString('latin1') === source.manifest.text;
  const hash = nextKeysHash(wanted.keys, keysAnnotationOf(edited));
  const manifest = isSameText ? withKeysAnnotation(edited, hash) : edited;
  if (manifest === null) return { fault: noPlaceForAnnotation };
  const read = parseManifest(manifest);
  const texts = new Map([...source.keyFiles, ...keyFiles.files]);
  if ('fault' in read || !sameForm(formIn({ manifest: read.manifest, keyFiles: texts }), wanted)) {
    return { fault: 'The edited manifest does not have the expected flags and keys when it is read again.' };
  }
  if (otherArguments(read.manifest).join('\0') !== otherArguments(source.manifest).join('\0')) {
    return { fault: 'The edit would change an argument that must not change.' };
  }
  return { manifest, keyFiles: keyFiles.files };
}

/** All but issuers and audiences. */
function otherArguments(manifest: Manifest): readonly string[] {
  const uses = [flagNames.issuers, flagNames.audiences].flatMap((name) => usesOf(manifest, name));
  return manifest.arguments
    .filter((argument) => !uses.some(({ first, last }) => argument === first || argument === last))
    .map(({ text }) => text);
}

const noPlaceForAnnotation =
  'Only key files change, so an annotation must make the kubelet restart the API server. `metadata` has no line for it: write `metadata` and `annotations` without braces.';

/** The flags for another form. `unpins` removes `--api-audiences` if the API server has the same audiences without it. */
export function flagsWith(
  today: ServiceAccountFlags,
  { issuers, audiences }: Form,
  unpins: boolean,
): ServiceAccountFlags {
  if (unpins && sameSet(issuers, audiences)) return { ...today, issuers, audiences: [] };
  const isSame = sameSet(effectiveAudiences({ ...today, issuers }), audiences);
  return { ...today, issuers, audiences: isSame ? today.audiences : audiences };
}

type EditedKeys = { readonly files: ReadonlyMap<string, string> } | { readonly fault: string };

function editKeys(source: FormSource, wanted: Form, { keyOf }: EditSettings): EditedKeys {
  const { signingKeyFile, keyFiles: paths } = readFlags(source.manifest);
  const [today = ''] = formIn(source).keys;
  const [signer = ''] = wanted.keys;
  const kids = (path: string) => kidsIn(source.keyFiles.get(path) ?? '');
  // The file with the public half of the signing key, such as kubeadm's sa.pub.
  const main = paths.find((path) => kids(path).includes(today)) ?? paths[0];
  if (main === undefined || signingKeyFile === null) return { fault: 'Its flags name no key files.' };
  const missing = wanted.keys.filter((kid) => !paths.some((path) => kids(path).includes(kid)));
  const lost = [...missing, ...(signer === today ? [] : [signer])].find((kid) => keyOf(kid) === null);
  if (lost !== undefined) return { fault: `The node has no file with the key ${lost}.` };
  const texts = new Map(source.keyFiles);
  for (const path of paths) {
    const gone = kids(path).filter((kid) => !wanted.keys.includes(kid));
    texts.set(path, gone.reduce(withoutKey, texts.get(path) ?? ''));
  }
  const added = missing.map((kid) => keyOf(kid)?.publicPem ?? '');
  texts.set(main, added.reduce(withLast, texts.get(main) ?? ''));
  if (signer !== today) {
    const privatePem = keyOf(signer)?.privatePem;
    if (!privatePem) return { fault: `The node has no private half of the key ${signer}.` };
    texts.set(signingKeyFile, privatePem);
    texts.set(main, withFirst(texts.get(main) ?? '', signer, keyOf(signer)?.publicPem ?? ''));
  }
  // kube-apiserver does not start with an empty key file.
  const empty = paths.find((path) => kidsIn(texts.get(path) ?? '').length === 0);
  if (empty !== undefined) return { fault: `${empty} would hold no key.` };
  const changed = [...new Set([...paths, signingKeyFile])].filter(
    (path) => texts.get(path) !== source.keyFiles.get(path),
  );
  return { files: new Map(changed.map((path) => [path, texts.get(path) ?? ''])) };
}

/** kubeadm compares the first public key with the private one. */
function withFirst(text: string, kid: string, pem: string): string {
  return closed(blockOf(text, kid) ?? pem) + withoutKey(text, kid);
}

/** The key IDs of a key file, in its order; empty for a text without a key. */
export function kidsIn(text: string): readonly string[] {
  return serverKeysIn(text).map(({ kid }) => kid);
}

/** The key that a file signs with. A plan may know only its public half, and reads that in its place. */
export function signerIn(text: string): string | null {
  const key = signingKeyIn(text);
  return key ? keyIdOf(key) : (kidsIn(text)[0] ?? null);
}

function blockOf(text: string, wanted: string): string | null {
  const found = serverKeysIn(text).find(({ kid }) => kid === wanted);
  return found ? text.slice(found.start, found.end) : null;
}

function withoutKey(text: string, gone: string): string {
  return serverKeysIn(text)
    .filter(({ kid }) => kid === gone)
    .reduceRight((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), text);
}

function withLast(text: string, pem: string): string {
  return (text === '' ? text : closed(text)) + closed(pem);
}

function closed(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
