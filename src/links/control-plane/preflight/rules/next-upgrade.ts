import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { orderOf } from '../../kubeadm-config/kubeadm-version.ts';
import { persistedConfig } from '../../kubeadm-config/persist.ts';
import { upgradeDifference } from '../../kubeadm-config/upgrade-difference.ts';
import { flagNames, flagOf, type ServiceAccountFlags } from '../../manifest/flags.ts';

/** Reports flags that kubeadm-config cannot hold for the next join or upgrade; `fault` is why irsactl cannot write it at all. */
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
        what: "irsactl cannot write the chain's flags to kubeadm-config: the next `kubeadm upgrade` writes the manifest without them.",
        why,
        next: 'Correct it: `kubectl -n kube-system edit configmap kubeadm-config`. Until then run `irsactl apply` immediately after each `kubeadm upgrade`.',
      }),
    ];
  }
  if ('fault' in persisted || persisted.lacks.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-124', {
      what: 'kubeadm-config cannot hold all flags of the chain.',
      why: `Its format allows one value for each flag. Manifests from \`kubeadm join\` and \`kubeadm upgrade\` lack ${persisted.lacks.join(', ')}.`,
      next: 'Run `irsactl apply` immediately after each `kubeadm upgrade` and `kubeadm join --control-plane`.',
    }),
  ];
}

const chainFlags: readonly string[] = Object.values(flagNames);

/** A flag that changes has two lines, one below the other; views do not wrap indented lines. */
function linesOf(removed: readonly string[], added: readonly string[]): readonly string[] {
  const marked = [...removed.map((text) => ['-', text]), ...added.map((text) => ['+', text])];
  const name = ([, text = '']: readonly string[]) => text.split('=', 1)[0] ?? '';
  return marked
    .toSorted((one, other) => (name(one) < name(other) ? -1 : Number(name(one) > name(other))))
    .map(([mark, text]) => `  ${mark} ${text}`);
}

/** apply also writes the chain's flags into kubeadm-config. */
function isOthers(argument: string): boolean {
  return !chainFlags.includes(flagOf(/^--([^=]+)/.exec(argument)?.[1] ?? ''));
}

/** Reports arguments that a user added only to a manifest: irsactl keeps them, kubeadm does not. */
export function addedByHand(config: string | null, { node, source, machine }: NodeFacts): readonly Finding[] {
  if (config === null) return [];
  const order = orderOf(machine?.versions.kubeadm ?? '');
  const difference = upgradeDifference(config, source.manifest, order);
  if ('fault' in difference) return [];
  const [removed, added] = [difference.removed.filter(isOthers), difference.added.filter(isOthers)];
  if (removed.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-122', {
      what: `The next \`kubeadm upgrade\` removes manually added arguments from the manifest of ${node.name}.`,
      why: [
        'It writes the arguments from kubeadm-config:',
        ...linesOf(removed, added),
        'irsactl keeps them. Patches for kubeadm may add them again.',
      ].join('\n'),
      next: 'Add them under apiServer.extraArgs: `kubectl -n kube-system edit configmap kubeadm-config`.',
    }),
  ];
}
