import { shellWord } from '../chain/shell-word.ts';
import { formatConnectTo } from '../net/connect-to.ts';
import type { ChainOptions } from './chain-options.ts';
import { ownName } from './own-name.ts';

/** The next command to copy, with the options that select the same chain and that this command has, and more options. */
export function nextCommand(command: string, options: ChainOptions, more: readonly string[] = []): string {
  const words = [...consentWords(command, options), ...more];
  return [ownName(), command, ...chainWords(options), ...words.map(plainOrQuoted)].join(' ');
}

/** `plan` and `apply` have these options, `rotate` one of them; `verify` and `status` refuse them. */
function consentWords(command: string, options: ChainOptions): readonly string[] {
  const force = options.forceManagedManifests ? ['--force-managed-manifests'] : [];
  if (command === 'rotate') return force;
  if (command !== 'plan' && command !== 'apply') return [];
  const { only = [] } = options;
  return [
    ...valued('--only', only.length > 0 ? only.join(',') : undefined),
    ...(options.adopt ? ['--adopt'] : []),
    ...(options.prune ? ['--prune'] : []),
    ...(options.accepted ? ['--accepted'] : []),
    ...force,
    ...(options.issuerChangeReviewed ? ['--issuer-change-reviewed'] : []),
  ];
}

/** The options that select a chain, its cluster and its AWS account, except defaults. */
export function chainWords(options: ChainOptions): readonly string[] {
  const { file, kubeconfig, context, profile, region, caFile, connectTo = [] } = options;
  return [
    ...valued('--file', file === 'irsa.yaml' ? undefined : file),
    ...valued('--kubeconfig', kubeconfig),
    ...valued('--context', context),
    ...valued('--profile', profile),
    ...valued('--region', region),
    ...connectTo.flatMap((rule) => ['--connect-to', formatConnectTo(rule)]),
    ...valued('--ca-file', caFile),
  ].map(plainOrQuoted);
}

/** The words of an option with its value; none without a value. */
export function valued(option: string, value: string | undefined): readonly string[] {
  return value === undefined ? [] : [option, value];
}

/** Quotes a word for the shell if needed. */
export function plainOrQuoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellWord(word);
}
