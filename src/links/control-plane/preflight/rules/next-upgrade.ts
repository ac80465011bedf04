import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { orderOf } from '../../kubeadm-config/kubeadm-version.ts';
import { persistedConfig } from '../../kubeadm-config/persist.ts';
import { upgradeDifference } from '../../kubeadm-config/upgrade-difference.ts';
import { flagNames, flagOf, type ServiceAccountFlags } from '../../manifest/flags.ts';

/** What kubeadm-config cannot carry to a node that joins, or is upgraded; `fault` is why it cannot be written at all. */
export function unpersisted(
  config: string | null,
  wanted: ServiceAccountFlags,
  fault: string | null,
): readonly Finding[] {
  if (config === null) return [];
  const persisted = persistedConfig(config, wanted);
  const why = 'fault' in persisted ? persisted.fault : fault;
  if (why !== null) {
    return [
      finding.warning('IRSA-CONTROLPLANE-124', {
        what: "kubeadm-config cannot take the chain's flags: the next `kubeadm upgrade` writes the manifest without them.",
        why,
        next: 'Put it right: `kubectl -n kube-system edit configmap kubeadm-config`. Until then run `irsactl apply` right after each `kubeadm upgrade`.',
      }),
    ];
  }
  if ('fault' in persisted || persisted.lacks.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-124', {
      what: 'kubeadm-config has no room for all flags of the chain.',
      why: `Its form takes one value a flag. What \`kubeadm join\` and \`kubeadm upgrade\` write lacks ${persisted.lacks.join(', ')}.`,
      next: 'Run `irsactl apply` right after each `kubeadm upgrade` and `kubeadm join --control-plane`.',
    }),
  ];
}

const chainFlags: readonly string[] = Object.values(flagNames);

/** A flag that changes stands in two lines, one below the other; what is indented is shown as it is. */
function linesOf(removed: readonly string[], added: readonly string[]): readonly string[] {
  const marked = [...removed.map((text) => ['-', text]), ...added.map((text) => ['+', text])];
  const name = ([, text = '']: readonly string[]) => text.split('=', 1)[0] ?? '';
  return marked
    .toSorted((one, other) => (name(one) < name(other) ? -1 : Number(name(one) > name(other))))
    .map(([mark, text]) => `  ${mark} ${text}`);
}

/** What the chain sets, apply writes into kubeadm-config as well. */
function isOthers(argument: string): boolean {
  return !chainFlags.includes(flagOf(/^--([^=]+)/.exec(argument)?.[1] ?? ''));
}

/** Arguments that somebody added to a manifest by hand and nowhere else: irsactl keeps them, kubeadm does not. */
export function addedByHand(config: string | null, { node, source, machine }: NodeFacts): readonly Finding[] {
  if (config === null) return [];
  const order = orderOf(machine?.versions.kubeadm ?? '');
  const difference = upgradeDifference(config, source.manifest, order);
  if ('fault' in difference) return [];
  const [removed, added] = [difference.removed.filter(isOthers), difference.added.filter(isOthers)];
  if (removed.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-122', {
      what: `The next \`kubeadm upgrade\` takes arguments out of the manifest of ${node.name} that were added by hand.`,
      why: [
        'It writes the arguments from kubeadm-config:',
        ...linesOf(removed, added),
        'irsactl leaves them as they are. Patches that kubeadm is given may bring them back.',
      ].join('\n'),
      next: 'Add them under apiServer.extraArgs: `kubectl -n kube-system edit configmap kubeadm-config`.',
    }),
  ];
}
