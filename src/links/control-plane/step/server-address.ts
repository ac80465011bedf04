import type { Manifest } from '../manifest/parse-manifest.ts';

/** https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/: the port where none is given. */
const usualPort = 6443;
const everyAddress = ['0.0.0.0', '::'];

/** The port that an API server listens on. */
export function portOf(manifest: Manifest): number {
  const port = Number(lastValue(manifest, 'secure-port'));
  return port > 0 ? port : usualPort;
}

/** An address of the node that its API server listens on: loopback, unless it is bound to another one. */
export function hostOf(manifest: Manifest): string {
  const bound = lastValue(manifest, 'bind-address');
  return bound === null || everyAddress.includes(bound) ? '127.0.0.1' : bound;
}

function lastValue({ arguments: all }: Manifest, name: string): string | null {
  const values = all.flatMap(({ text }, index) => {
    if (text.startsWith(`--${name}=`)) return [text.slice(name.length + 3)];
    return text === `--${name}` ? [all[index + 1]?.text ?? ''] : [];
  });
  return values.at(-1) ?? null;
}
