import type { Finding } from '../../../chain/finding.ts';

/** Error texts of STS: https://repost.aws/knowledge-center/eks-error-invalid-identity-token */
export const thumbprintAnswer =
  "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";
const keyAnswer = "Couldn't retrieve verification key from your identity provider";

/** Adds the error text that pods get from AWS, which is all that AWS reports about the documents. */
export function withAwsAnswer(finding: Finding): Finding {
  if (finding.severity !== 'error') return finding;
  const answer = finding.code === 'IRSA-ISSUER-042' ? thumbprintAnswer : keyAnswer;
  const why = /[.!?]$/.test(finding.why) ? finding.why : `${finding.why}.`;
  return { ...finding, why: `${why} AWS answers pods with InvalidIdentityToken: ${answer}.` };
}
