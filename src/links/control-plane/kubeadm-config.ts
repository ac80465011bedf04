import { parse } from 'yaml';
import { z } from 'zod';
import type { Finding } from '../../chain/finding.ts';
import { finding } from './findings.ts';
import { flagNames, type ServiceAccountFlags } from './manifest/flags.ts';

/** v1beta3 has a map with one value a flag, v1beta4 a list: https://kubernetes.io/docs/reference/config-api/kubeadm-config.v1beta4/ */
const clusterConfiguration = z.object({
  apiServer: z
    .object({
      extraArgs: z
        .union([
          z.record(z.string(), z.string()).transform((map) => Object.entries(map)),
          z
            .array(z.object({ name: z.string(), value: z.string() }))
            .transform((list) => list.map(({ name, value }) => [name, value] as [string, string])),
        ])
        .nullish(),
    })
    .nullish(),
});

/** A warning where the next `kubeadm upgrade` would write a manifest without flags that the chain needs. */
export function kubeadmFindings(config: string | null, wanted: ServiceAccountFlags): readonly Finding[] {
  if (config === null) return [];
  const lost = lostFlags(extraArguments(config), wanted);
  if (lost.length === 0) return [];
  return [
    finding.warning('IRSA-CONTROLPLANE-017', {
      what: 'kubeadm writes the manifest anew at its next upgrade, without the flags of the chain.',
      why: `\`kubeadm upgrade\` makes it from the ConfigMap kubeadm-config, which lacks ${lost.join(', ')}; tokens of the chain then get 401 until \`irsactl apply\` runs again.`,
      next: 'Run `irsactl apply` right after each `kubeadm upgrade`.',
    }),
  ];
}

function extraArguments(config: string): readonly (readonly [string, string])[] {
  try {
    return clusterConfiguration.parse(parse(config)).apiServer?.extraArgs ?? [];
  } catch {
    // What cannot be read holds nothing for certain.
    return [];
  }
}

/** The first issuer issues tokens, so that it has to be the first there as well. */
function lostFlags(
  arguments_: readonly (readonly [string, string])[],
  wanted: ServiceAccountFlags,
): readonly string[] {
  const values = (name: string) => arguments_.filter(([own]) => own === name).map(([, value]) => value);
  const [issuer] = wanted.issuers;
  return [
    ...(values(flagNames.issuers)[0] === issuer ? [] : [`--${flagNames.issuers}=${issuer}`]),
    ...(isKept(values(flagNames.signingKeyFile), wanted.signingKeyFile, kubeadmKey)
      ? []
      : [`--${flagNames.signingKeyFile}=${wanted.signingKeyFile}`]),
  ];
}

/** What kubeadm writes by itself: https://github.com/kubernetes/kubernetes/blob/v1.36.0/cmd/kubeadm/app/phases/controlplane/manifests.go */
const kubeadmKey = '/etc/kubernetes/pki/sa.key';

function isKept(given: readonly string[], wanted: string | null, otherwise: string): boolean {
  return wanted === null || (given.at(-1) ?? otherwise) === wanted;
}
