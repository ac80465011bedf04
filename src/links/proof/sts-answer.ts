import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { AssumeAnswer } from './ports.ts';

type Refusal = Extract<AssumeAnswer, { assumed: false }>;

/** The meaning of a refusal for the chain. */
export interface Verdict {
  readonly code: Extract<ErrorCode, `IRSA-PROOF-${string}`>;
  /** True if STS also gives this answer while a change propagates in AWS, so that a retry may succeed. */
  readonly transient: boolean;
}

const verdicts: readonly (readonly [code: string, text: RegExp, verdict: Verdict])[] = [
  ['InvalidIdentityToken', /No OpenIDConnect provider found/i, { code: 'IRSA-PROOF-001', transient: true }],
  [
    'InvalidIdentityToken',
    /Couldn't retrieve verification key/i,
    { code: 'IRSA-PROOF-002', transient: true },
  ],
  ['InvalidIdentityToken', /Incorrect token audience/i, { code: 'IRSA-PROOF-004', transient: true }],
  ['InvalidIdentityToken', /thumbprint/i, { code: 'IRSA-PROOF-010', transient: false }],
  ['IDPCommunicationError', /(?:)/, { code: 'IRSA-PROOF-002', transient: true }],
  ['ExpiredToken', /(?:)/, { code: 'IRSA-PROOF-005', transient: false }],
  ['AccessDenied', /(?:)/, { code: 'IRSA-PROOF-003', transient: true }],
];

/**
 * Classifies a refusal by code and message, because one code covers several causes:
 * https://repost.aws/knowledge-center/eks-troubleshoot-irsa-errors
 */
export function judgeRefusal(refusal: Refusal): Verdict {
  const code = refusal.code.replace(/Exception$/, '');
  const found = verdicts.find(([wanted, text]) => wanted === code && text.test(refusal.message));
  return found?.[2] ?? { code: 'IRSA-PROOF-009', transient: false };
}

/** The codes that an answer of STS may mean, which has several causes: `InvalidIdentityToken`. */
export function codesOfAnswer(name: string): readonly Verdict['code'][] {
  const found = verdicts.filter(([code]) => code === name.replace(/Exception$/, ''));
  return found.map(([, , { code }]) => code);
}

/** The verdict on a text that a program shows, as the AWS CLI and SDKs word it; null where it is no refusal of STS. */
export function codeInText(text: string): Verdict['code'] | null {
  if (/^AccessDenied$|Not authorized to perform:? sts:AssumeRoleWithWebIdentity/i.test(text))
    return 'IRSA-PROOF-003';
  const found = verdicts.find(
    ([code, message]) =>
      code !== 'AccessDenied' && (message.source === '(?:)' ? text.includes(code) : message.test(text)),
  );
  return found?.[2].code ?? null;
}
