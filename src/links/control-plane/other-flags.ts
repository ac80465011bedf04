import type { Finding } from '../../chain/finding.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { type FlagList, flagListOf } from './manifest/flag-list.ts';
import { flagNames } from './manifest/flags.ts';

/** Of their machine, and so another on each. */
const ofMachine: readonly string[] = ['advertise-address', 'bind-address', 'etcd-servers'];
/** What differencesOf in safety.ts compares, and does not let pass. */
const ofTokens: readonly string[] = Object.values(flagNames);

/**
 * Flags that say nothing about tokens: irsactl keeps them as they are on each node. But API servers that let people in by
 * other rules, for one, are somebody's mistake, and a restart may bring it to light.
 */
export function otherFlagFindings(nodes: readonly NodeFacts[]): readonly Finding[] {
  const all = nodes.flatMap((facts) => {
    const list = flagListOf(facts.source.manifest);
    return [{ name: facts.node.name, values: valuesOf(list, facts.node.name) }];
  });
  const [first, ...others] = all;
  if (!first) return [];
  return others.flatMap((other) => {
    const names = [...new Set([...first.values.keys(), ...other.values.keys()])];
    const differing = names.filter((name) => first.values.get(name) !== other.values.get(name)).toSorted();
    if (differing.length === 0) return [];
    return [
      finding.warning('IRSA-CONTROLPLANE-072', {
        what: `The API servers of ${first.name} and ${other.name} have other flags: ${differing.map((name) => `--${name}`).join(', ')}.`,
        why: 'They say nothing about tokens, so irsactl leaves them alone; but each request may meet either of the two.',
        next: 'Compare them in the two manifests, and make them alike unless that is wanted.',
      }),
    ];
  });
}

/** All values of each flag; the node's own name and address stand for those of any. */
function valuesOf(list: FlagList, node: string): ReadonlyMap<string, string> {
  const address = list.last('advertise-address') ?? '';
  const own = [node, address].filter((text) => text !== '');
  const values = new Map<string, string>();
  for (const { name, value } of list.flags()) {
    if (ofMachine.includes(name) || ofTokens.includes(name) || name.startsWith('service-account-')) continue;
    const alike = own.reduce((text, part) => text.replaceAll(wholeWord(part), 'NODE'), value);
    values.set(name, `${values.get(name) ?? ''}\n${alike}`);
  }
  return values;
}

/** 10.0.0.1 is no part of 10.0.0.10, and cp-1 none of cp-10. */
function wholeWord(text: string): RegExp {
  const literal = text.replaceAll(/[^0-9A-Za-z]/g, String.raw`\$&`);
  return new RegExp(`(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])`, 'g');
}
