import type { Finding } from '../../chain/finding.ts';
import { flawWords } from '../../trust/policy/flaw-words.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { concernsIssuer, type TrustFlaw, trustFlaws } from '../../trust/policy/trust-flaws.ts';
import type { DesiredRoles } from './desired.ts';
import { finding } from './findings.ts';
import type { RolesFacts } from './observe.ts';

/** The flaws in another owner's role that endanger the pods of this cluster, or the role itself. */
const reportedKinds: ReadonlySet<TrustFlaw['kind']> = new Set([
  'everybody',
  'any-audience',
  'any-subject',
  'wide-subject',
]);

/** Warns of roles outside the chain that trust more tokens of the issuer than named service accounts. */
export function otherRolesFindings({ issuer }: DesiredRoles, { others }: RolesFacts): readonly Finding[] {
  if (!issuer.known) return [];
  const { url } = issuer.value;
  return others.flatMap(({ name, trustPolicy }) => {
    const { policy } = readDocument(trustPolicy, 'trust');
    if (!concernsIssuer(policy, url)) return [];
    return trustFlaws(policy, { issuer: url, providers: null })
      .filter(({ kind }) => reportedKinds.has(kind))
      .map((flaw) => {
        const { code, says, why } = flawWords(flaw);
        return finding.warning(code, {
          what: `The role ${name} does not belong to this chain, but trusts its issuer: ${says}.`,
          why,
          next: `Check it: \`aws iam get-role --role-name ${name}\`; \`irsactl lint\` shows all its faults.`,
        });
      });
  });
}
