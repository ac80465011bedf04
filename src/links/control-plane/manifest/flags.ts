import type { Argument, Manifest } from './parse-manifest.ts';

/** The flags of kube-apiserver that decide who issues tokens and who accepts them. */
export const flagNames = {
  issuers: 'service-account-issuer',
  keyFiles: 'service-account-key-file',
  signingKeyFile: 'service-account-signing-key-file',
  audiences: 'api-audiences',
} as const;

/** The values of these flags; issuers and audiences are not normalised. */
export interface ServiceAccountFlags {
  /** The first one issues tokens, all are accepted. */
  readonly issuers: readonly string[];
  readonly keyFiles: readonly string[];
  readonly signingKeyFile: string | null;
  /** Empty if the flag is not set: then the issuers are the audiences. */
  readonly audiences: readonly string[];
}

/** One use of a flag: `--name=value` in one argument, or `--name value` in two. */
export interface FlagUse<Word = Argument> {
  readonly name: string;
  readonly value: string;
  readonly first: Word;
  readonly last: Word;
}

/** Every use of one flag, in the order in which the API server reads them. */
export function usesOf(manifest: Manifest, name: string): readonly FlagUse[] {
  return allUses(manifest.arguments).filter((use) => use.name === name);
}

export function readFlags(manifest: Manifest): ServiceAccountFlags {
  return flagsOf(manifest.arguments);
}

/** The same for a command line: of a process, or as kubeadm renders it. */
export function flagsOfCommand(words: readonly string[]): ServiceAccountFlags {
  return flagsOf(words.map((text) => ({ text })));
}

function flagsOf(words: readonly { readonly text: string }[]): ServiceAccountFlags {
  const uses = allUses(words);
  const values = (name: string) => uses.filter((use) => use.name === name).map(({ value }) => value);
  return {
    issuers: values(flagNames.issuers),
    keyFiles: values(flagNames.keyFiles),
    // If a flag with one value is given twice, the last one counts.
    signingKeyFile: values(flagNames.signingKeyFile).at(-1) ?? null,
    audiences: values(flagNames.audiences).flatMap(splitList),
  };
}

/**
 * The audiences that the API server accepts and gives to tokens that request none: all issuers if the flag is not set.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubeapiserver/options/authentication.go
 */
export function effectiveAudiences(flags: ServiceAccountFlags): readonly string[] {
  return flags.audiences.length > 0 ? flags.audiences : flags.issuers;
}

/** Kubernetes accepts `_` for `-` in flag names: https://pkg.go.dev/k8s.io/component-base/cli/flag */
export function flagOf(name: string): string {
  return name.replaceAll('_', '-');
}

function allUses<Word extends { readonly text: string }>(list: readonly Word[]): readonly FlagUse<Word>[] {
  const known: readonly string[] = [...Object.values(flagNames), externalSignerFlag];
  const uses: FlagUse<Word>[] = [];
  for (let index = 0; index < list.length; index += 1) {
    const first = list[index];
    const match = first && /^--([^=]+)(?:=([\s\S]*))?$/.exec(first.text);
    if (!first || !match) continue;
    const name = flagOf(match[1] ?? '');
    const next = list[index + 1];
    if (match[2] !== undefined) {
      uses.push({ name, value: match[2], first, last: first });
    } else if (known.includes(name) && next) {
      uses.push({ name, value: next.text, first, last: next });
      index += 1;
    }
  }
  return uses;
}

/** With this flag an external signer signs instead of a key file: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/ */
export const externalSignerFlag = 'service-account-signing-endpoint';

function splitList(value: string): readonly string[] {
  return value.split(',').filter((item) => item !== '');
}
