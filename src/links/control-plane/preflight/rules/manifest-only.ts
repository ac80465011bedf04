import type { Finding } from '../../../../chain/finding.ts';
import type { DesiredControlPlane } from '../../desired.ts';
import { finding } from '../../findings.ts';
import { effectiveAudiences, flagNames, type ServiceAccountFlags } from '../../manifest/flags.ts';
import type { NodePasses } from '../../node-plan.ts';
import { configFlags, textWith } from '../../persist/plan-persist.ts';

/**
 * Flags that apply copies from a manifest into kubeadm-config: somebody, or a patch that kubeadm is given, has added them
 * there. Such a patch adds them once more to what kubeadm writes next, and kube-apiserver refuses an issuer that it is given
 * twice: https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubeapiserver/options/authentication.go
 */
export function manifestOnly(
  config: string | null,
  { opened, ours, signed }: NodePasses,
  { apiAudiences }: DesiredControlPlane,
): readonly Finding[] {
  if (config === null) return [];
  const today = opened.state.flags;
  const before = configFlags(config);
  const after = configFlags(textWith(config, signed.flags));
  // To pin the audiences is the chain's own doing.
  const own = [ours.issuer, ours.key?.publicFile, ...today.issuers, ...(apiAudiences ?? [])];
  const news = (
    flag: string,
    of: (flags: ServiceAccountFlags) => readonly string[],
    known: readonly unknown[],
  ) =>
    of(today)
      .filter((value) => of(after).includes(value) && !of(before).includes(value) && !known.includes(value))
      .map((value) => `  --${flag}=${value}`);
  const lines = [
    ...news(flagNames.audiences, effectiveAudiences, own),
    ...news(flagNames.issuers, ({ issuers }) => issuers, [ours.issuer]),
    ...news(flagNames.keyFiles, ({ keyFiles }) => keyFiles, [ours.key?.publicFile]),
  ];
  if (lines.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-122', {
      what: `kubeadm-config gets flags that only the manifest of ${opened.state.node.name} has: \`kubeadm upgrade\` writes them by itself from now on.`,
      why: [
        'Somebody added them by hand, or a patch that kubeadm is given does:',
        ...lines,
        'The same patch would give them to the API server twice, which does not start with an issuer that it is given twice.',
      ].join('\n'),
      next: 'Take them out of the patches (`--patches`) before the next `kubeadm upgrade` or `kubeadm join`. Where no patch adds them, there is nothing to do.',
    }),
  ];
}
