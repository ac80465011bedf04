import type { ErrorCode } from '../errors/catalogue/index.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { flawWords } from '../trust/policy/flaw-words.ts';
import { readDocument } from '../trust/policy/parse-policy.ts';
import type { PolicyPath } from '../trust/policy/policy-fault.ts';
import { countedLength, policyFaults, policyQuotas } from '../trust/policy/policy-faults.ts';
import { hostPathOf, type TrustSurroundings, trustFlaws } from '../trust/policy/trust-flaws.ts';
import type { FoundTrustPolicy } from './found-trust-policy.ts';

/**
 * Twice the highest quota for a trust policy: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html. The
 * time to compare the statements of a policy grows with the square of its size.
 */
const mostCharacters = 8192;

/** The problems of a trust policy, each with its place. For a policy that IAM would not store, only the reasons. */
export function lintTrustPolicy(
  { owner, document, shared = false, account, partition, placeOf }: FoundTrustPolicy,
  surroundings: TrustSurroundings,
): readonly IrsaError[] {
  const problem = (code: ErrorCode, what: string, why: string, next: string, at: PolicyPath) => {
    const place = placeOf(at);
    return new IrsaError(code, { what: `${owner}${what}.`, why, next, ...(place && { place }) });
  };
  const size = sizeOf(document);
  if (size > mostCharacters) {
    const why = `It has ${size} characters. IAM allows ${policyQuotas.trust}, and no raised quota allows so many.`;
    const next = 'Give some of its service accounts a role of their own.';
    return [problem('IRSA-LINT-008', ' is too long', why, next, [])];
  }
  // A smaller size is not a fault of the policy, because the quota can be raised.
  const faults = policyFaults(document, 'trust').filter(({ rule }) => rule !== 'size');
  if (faults.length > 0) {
    const next = 'Correct this part; IAM would refuse the policy.';
    return faults.map(({ at, why }) => problem('IRSA-LINT-008', ' is malformed', why, next, at));
  }
  const { policy, paths } = readDocument(document, 'trust');
  // A shared role may trust other clusters, but none more widely than this one.
  const known = {
    ...surroundings,
    ...(account !== undefined && { account }),
    ...(partition !== undefined && { partition }),
  };
  const flaws = trustFlaws(policy, known).filter(({ kind }) => !(shared && kind === 'other-issuer'));
  return flaws.map((flaw) => {
    const { code, says, why, next, part } = flawWords(flaw);
    return problem(code, `: ${says}`, why, next, [
      ...(paths[flaw.statement] ?? []),
      ...(part === undefined ? [] : [part]),
    ]);
  });
}

/** Other issuers that shared roles trust: these are not problems, but the user should know. */
export function sharedWith(
  { owner, document, shared = false }: FoundTrustPolicy,
  surroundings: TrustSurroundings,
): readonly string[] {
  if (!shared || sizeOf(document) > mostCharacters) return [];
  if (policyFaults(document, 'trust').some(({ rule }) => rule !== 'size')) return [];
  const { policy } = readDocument(document, 'trust');
  return trustFlaws(policy, surroundings).flatMap((flaw) =>
    flaw.kind === 'other-issuer' ? [`${owner}: ${hostPathOf(flaw.provider)}`] : [],
  );
}

function sizeOf(document: FoundTrustPolicy['document']): number {
  return countedLength(typeof document === 'string' ? document : JSON.stringify(document));
}
