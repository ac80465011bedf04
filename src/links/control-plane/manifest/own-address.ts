import { parseManifest } from './parse-manifest.ts';

export interface OwnAddress {
  readonly host: string;
  readonly port: number;
}

const everyAddress = ['0.0.0.0', '::', ''];

/**
 * Where the API server of a manifest is reached: the address that it advertises, the one that it listens at, or, where
 * it listens at all of them, loopback.
 * https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/
 */
export function ownAddressIn(content: Uint8Array | null): OwnAddress {
  const parsed = content && parseManifest(content);
  const texts = parsed && 'manifest' in parsed ? parsed.manifest.arguments.map(({ text }) => text) : [];
  const flag = (name: string): string | null => {
    const index = texts.findLastIndex((text) => text === `--${name}` || text.startsWith(`--${name}=`));
    if (index < 0) return null;
    return texts[index]?.slice(name.length + 3) || texts[index + 1] || null;
  };
  const [advertised, bound] = [flag('advertise-address'), flag('bind-address')];
  const host = [advertised, bound].find((address) => address !== null && !everyAddress.includes(address));
  return { host: host ?? '127.0.0.1', port: Number(flag('secure-port')) || 6443 };
}
