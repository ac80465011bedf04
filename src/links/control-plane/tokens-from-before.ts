import type { Finding } from '../../chain/finding.ts';
import type { ClusterFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import type { NodeState } from './node-state.ts';

/** The kubelet replaces every token by then. Tokens in Secrets are never replaced, but have an issuer of their own. */
const replacedAfter = 24 * 3_600_000;

/**
 * Every issuer and key of the time before irsactl is still accepted, by the manifest and by the process. An issuer may
 * be retired once pods have replaced their tokens.
 */
export function tokensFromBefore(
  { original, written, keyIds }: NodeFacts,
  { now }: ClusterFacts,
  { flags, node }: NodeState,
  servedKeyIds: readonly string[],
): readonly Finding[] {
  if (original === null) return [];
  const today = flags.keyFiles.flatMap((file) => keyIds.get(file) ?? []);
  const isLost = (keyId: string) => !today.includes(keyId) || !servedKeyIds.includes(keyId);
  const keys = original.keyIds.filter(isLost).map((keyId) => `the key with the kid ${keyId}`);
  const files = original.flags.keyFiles.filter((file) => !flags.keyFiles.includes(file));
  const issuers = original.flags.issuers.filter((issuer) => !flags.issuers.includes(issuer));
  const missing = [
    ...issuers.map((issuer) => `--service-account-issuer=${issuer}`),
    ...(keys.length > 0 && files.length > 0
      ? files.map((file) => `--service-account-key-file=${file}`)
      : keys),
  ];
  if (missing.length === 0) return [];
  const isReplaced = keys.length === 0 && written !== null && now - written.confirmed > replacedAfter;
  return [
    finding[isReplaced ? 'warning' : 'error']('IRSA-CONTROLPLANE-044', {
      what: 'The API server refuses tokens from before the chain, or will at its next start.',
      why: `It accepted them by ${missing.join(' and ')}, which ${node.manifest} and its key files no longer have.`,
      next: isReplaced
        ? 'Nothing, if it was meant: pods have replaced their tokens since the apply.'
        : `Put ${missing.join(' and ')} back. Pods replace their tokens within 24 hours; token Secrets keep theirs for ever.`,
    }),
  ];
}
