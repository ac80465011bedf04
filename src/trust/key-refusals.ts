import { IrsaError } from '../errors/irsa-error.ts';
import { unfitKey } from './key-kind.ts';
import type { PemBlock } from './pem.ts';

/** Throws IRSA-KEY-001 for a block with a key that the chain cannot use as it is. */
export function refuseUnreadableKey(block: PemBlock, name: string): void {
  if (block.encrypted) {
    throw new IrsaError('IRSA-KEY-001', {
      what: `The private key in ${name} is encrypted.`,
      why: 'kube-apiserver cannot ask for a passphrase.',
      next: `Write an unencrypted copy: (umask 077; openssl pkey -in ${fileOf(name)} -out ${fileOf(name)}.plain -traditional)`,
    });
  }
  if (block.label === 'OPENSSH PRIVATE KEY') {
    if (holdsEd25519(block)) throw unfitKey('ED25519', name);
    const copy = name === 'standard input' ? 'Save it to a file and convert that' : 'Convert it in place';
    throw new IrsaError('IRSA-KEY-001', {
      what: `The private key in ${name} is in OpenSSH's own format.`,
      why: 'kube-apiserver reads only PKCS#1, SEC 1 and PKCS#8.',
      next: `${copy}: ssh-keygen -p -m PEM -f ${fileOf(name)}`,
    });
  }
  if (block.label === 'DSA PRIVATE KEY') throw unfitKey('DSA', name);
}

function fileOf(name: string): string {
  return name === 'standard input' ? 'FILE' : name;
}

/** The public half is not encrypted: https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.key */
function holdsEd25519({ text }: PemBlock): boolean {
  const content = text.replace(/-----[^-]+-----/g, '');
  return Buffer.from(content, 'base64').includes('ssh-ed25519');
}

/** The error for a PEM block whose content is not what its label says. */
export function damagedBlock(label: string, name: string): IrsaError {
  return new IrsaError('IRSA-KEY-001', {
    what: `The block BEGIN ${label} in ${name} cannot be read.`,
    why: 'Its content is damaged, or not what its label says.',
    next: 'Copy the file again from its source, or make a new pair with `irsactl key`.',
  });
}

/** The error for a text without any key; it describes the text and never repeats it. */
export function noKeyIn(text: string, blocks: readonly PemBlock[], name: string): IrsaError {
  return new IrsaError('IRSA-KEY-001', {
    what: `${name} contains no key.`,
    why: descriptionOf(text, blocks),
    next: 'Name a PEM file with a public key, a private key or a certificate.',
  });
}

function descriptionOf(text: string, blocks: readonly PemBlock[]): string {
  if (text.trim() === '') return 'It is empty.';
  if (blocks.length > 0) return `It contains ${blocks.map(({ label }) => `BEGIN ${label}`).join(', ')}.`;
  if (text.includes('-----BEGIN ')) return 'A PEM block starts but does not end.';
  if (text.includes('---- BEGIN SSH2 PUBLIC KEY')) {
    return 'It is a public key in RFC 4716 format; `ssh-keygen -e -m PKCS8` writes PEM.';
  }
  if (/^\s*</.test(text)) return 'It is a web page (HTML).';
  return 'It is not PEM.';
}
