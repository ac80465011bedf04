/** One block of a PEM file. */
export interface PemBlock {
  readonly label: string;
  /** The block with its first and last line. */
  readonly text: string;
  /** True for both forms of encryption: the PKCS#8 label, and the headers of RFC 1421. */
  readonly encrypted: boolean;
}

const block = /-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g;

/** The blocks of a PEM text in order; text around them is ignored, as in OpenSSL and Go. */
export function pemBlocks(text: string): readonly PemBlock[] {
  return [...text.matchAll(block)].map(([whole, label = '']) => ({
    label,
    text: whole,
    encrypted: label === 'ENCRYPTED PRIVATE KEY' || /^Proc-Type: 4,ENCRYPTED/m.test(whole),
  }));
}
