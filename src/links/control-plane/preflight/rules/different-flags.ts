import type { Finding } from '../../../../chain/finding.ts';
import type { NodeFacts } from '../../facts.ts';
import { finding } from '../../findings.ts';
import { effectiveAudiences, readFlags, type ServiceAccountFlags } from '../../manifest/flags.ts';
import { parseManifest } from '../../manifest/parse-manifest.ts';

/** What an API server had before the chain, or has where the chain has never changed it. */
interface OwnFlags {
  readonly name: string;
  readonly flags: ServiceAccountFlags;
}

/**
 * API servers that accept different tokens, or sign differently, already turn some of them away. What irsactl itself
 * has changed on some nodes only is no difference: it is on its way.
 */
export function differentFlags(nodes: readonly NodeFacts[], chainIssuer: string | null): readonly Finding[] {
  const all = nodes.flatMap((facts): readonly OwnFlags[] => {
    const parsed = parseManifest(facts.manifest?.content ?? Buffer.of());
    const flags = facts.original?.flags ?? ('manifest' in parsed ? readFlags(parsed.manifest) : null);
    return flags ? [{ name: facts.node.name, flags }] : [];
  });
  const [first, ...others] = all;
  if (!first) return [];
  const shown = (flags: ServiceAccountFlags) => shownFlags(flags, chainIssuer);
  const other = others.find(({ flags }) => shown(flags) !== shown(first.flags));
  if (!other) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-120', {
      what: `The API servers of ${first.name} and ${other.name} have different flags.`,
      why: `${first.name}: ${shown(first.flags)}. ${other.name}: ${shown(other.flags)}. A token that one issues may be refused by the other.`,
      next: 'Give every API server the same --service-account-… flags and --api-audiences in its manifest, one node at a time.',
    }),
  ];
}

function shownFlags(flags: ServiceAccountFlags, chainIssuer: string | null): string {
  const issuers = flags.issuers.filter((issuer) => issuer !== chainIssuer);
  const audiences = effectiveAudiences({ ...flags, issuers });
  return [
    `issuers ${[issuers[0] ?? 'none', ...issuers.slice(1).toSorted()].join(', ')}`,
    `keys ${flags.keyFiles.toSorted().join(', ') || 'none'}`,
    `signing key ${flags.signingKeyFile ?? 'none'}`,
    `audiences ${audiences.toSorted().join(', ')}`,
  ].join('; ');
}
