import type { Finding } from '../../chain/finding.ts';
import type { NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { type FlagList, flagListOf } from './manifest/flag-list.ts';
import { flagNames } from './manifest/flags.ts';

/** Flags of the machine, which differ on each. */
const ofMachine: readonly string[] = ['advertise-address', 'bind-address', 'etcd-servers'];
/** Flags that differencesOf in safety.ts compares; a difference there is an error. */
const ofTokens: readonly string[] = Object.values(flagNames);

/**
 * Warns of differing flags that do not concern tokens. irsactl keeps them on each node. But a difference, for example in
 * authorization, may be a mistake that a restart reveals.
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
        what: `The API servers of ${first.name} and ${other.name} differ in other flags: ${differing.map((name) => `--${name}`).join(', ')}.`,
        why: 'They do not concern tokens, so irsactl keeps them; but a request may reach either of the two.',
        next: 'Compare the two manifests, and make the flags the same unless the difference is intended.',
      }),
    ];
  });
}

/** All values of each flag, with the node's name and address replaced by a placeholder. */
function valuesOf(list: FlagList, node: string): ReadonlyMap<string, string> {
  const address = list.last('advertise-address') ?? '';
  const own = [node, address].filter((text) => text !== '');
  const values = new Map<string, string>();
  for (const { name, value } of list.flags()) {
    if (ofMachine.includes(name) || ofTokens.includes(name) || name.startsWith('service-account-')) continue;
    const neutral = own.reduce((text, part) => text.replaceAll(wholeWord(part), 'NODE'), value);
    values.set(name, `${values.get(name) ?? ''}\n${neutral}`);
  }
  return values;
}

/** 10.0.0.1 must not match in 10.0.0.10, nor cp-1 in cp-10. */
function wholeWord(text: string): RegExp {
  const literal = text.replaceAll(/[^0-9A-Za-z]/g, String.raw`\$&`);
  return new RegExp(`(?<![0-9A-Za-z])${literal}(?![0-9A-Za-z])`, 'g');
}
