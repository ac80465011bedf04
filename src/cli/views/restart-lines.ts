import type { Finding } from '../../chain/finding.ts';
import type { Holder } from '../../rotation/gates.ts';
import type { ChainOptions } from '../chain-options.ts';
import { onThisChain } from '../chain-words.ts';
import { plainOrQuoted, valued } from '../next-command.ts';
import { briefFindingLines } from './brief-problems.ts';
import { type Line, wrap } from './paint.ts';

const mostHolders = 10;
const restartable = /^(deployment|statefulset|daemonset)\//;

/** Whether a finding needs a restart of workloads. */
export function needsRestart({ restart }: Finding): boolean {
  return restart !== undefined;
}

/** The findings that need restarts, each with its commands. */
export function restartLines(
  findings: readonly Finding[],
  { kubeconfig, context }: Pick<ChainOptions, 'kubeconfig' | 'context'>,
  width: number,
): readonly Line[] {
  const words = [...valued('--kubeconfig', kubeconfig), ...valued('--context', context)].map(plainOrQuoted);
  return findings.flatMap((finding) =>
    finding.restart === undefined
      ? []
      : [
          '',
          ...briefFindingLines([finding], '', width),
          ...wrap(`${finding.why} ${onThisChain(finding.next)}`, '  ', width),
          ...holderLines(finding.restart, '    ', words),
        ],
  );
}

/** A command for each workload that kubectl can restart; the others must be recreated. */
export function holderLines(
  holders: readonly Holder[],
  margin: string,
  words: readonly string[] = [],
): readonly string[] {
  const more = holders.length - mostHolders;
  return [
    ...holders.slice(0, mostHolders).map((one) => `${margin}${restartOf(one, words)}`),
    ...(more > 0 ? [`${margin}… and ${more} more`] : []),
  ];
}

export function restartOf({ name, namespace }: Holder, words: readonly string[] = []): string {
  return restartable.test(name)
    ? ['kubectl rollout restart', name, '--namespace', namespace, ...words].join(' ')
    : `${name} in ${namespace}: recreate it`;
}
