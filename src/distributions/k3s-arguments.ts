/** What K3s gives kube-apiserver where nothing else is said; the audience beside the issuer is its own name. */
function standardFlags(clusterDomain: string) {
  const issuer = `https://kubernetes.default.svc.${clusterDomain}`;
  return { 'service-account-issuer': issuer, 'api-audiences': `${issuer},k3s` };
}

/**
 * What K3s gives kube-apiserver of the flags that decide about issuers and audiences. In its configuration
 * `name+=value` comes behind what is there, `name-=value` before it; the first `name=value` takes the place of its own.
 * https://github.com/k3s-io/k3s/blob/master/pkg/util/args.go
 */
export function k3sServerFlags(words: readonly string[]): readonly string[] {
  const standard = standardFlags(valuesOf(words, '--cluster-domain').at(-1) ?? 'cluster.local');
  const given = valuesOf(words, '--kube-apiserver-arg').map((argument) => {
    const [, name = '', mode = '', value = ''] = /^(?:--)?([^=]*?)([+-]?)=([\s\S]*)$/.exec(argument) ?? [];
    return { name, mode, value };
  });
  return Object.entries(standard).flatMap(([name, own]) => {
    const uses = given.filter((one) => one.name === name);
    const put = (where: (mode: string) => boolean) =>
      uses.filter(({ mode }) => where(mode)).map(({ value }) => value);
    const before = put((mode) => mode === '-').toReversed();
    const behind = put((mode) => mode !== '-');
    const values = [...before, ...(uses[0]?.mode === '' ? [] : [own]), ...behind];
    return values.map((value) => `--${name}=${value}`);
  });
}

/** K3s writes `--name=value` as two words there. */
function valuesOf(words: readonly string[], name: string): readonly string[] {
  return words.flatMap((word, index) => (words[index - 1] === name ? [word] : []));
}
