import type { Finding } from '../../chain/finding.ts';
import { flawWords } from '../../trust/policy/flaw-words.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { concernsIssuer, type TrustFlaw, trustFlaws } from '../../trust/policy/trust-flaws.ts';
import type { DesiredRoles } from './desired.ts';
import { finding } from './findings.ts';
import type { RolesFacts } from './observe.ts';

/** What makes somebody else's role a danger to the pods of this cluster, or to itself. */
const told: ReadonlySet<TrustFlaw['kind']> = new Set([
  'everybody',
  'any-audience',
  'any-subject',
  'wide-subject',
]);

/** Roles that are none of the chain's and let in more of the issuer's tokens than named service accounts: warnings. */
export function otherRolesFindings({ issuer }: DesiredRoles, { others }: RolesFacts): readonly Finding[] {
  if (!issuer.known) return [];
  const { url } = issuer.value;
  return others.flatMap(({ name, trustPolicy }) => {
    const { policy } = readDocument(trustPolicy, 'trust');
    if (!concernsIssuer(policy, url)) return [];
    return trustFlaws(policy, { issuer: url, providers: null })
      .filter(({ kind }) => told.has(kind))
      .map((flaw) => {
        const { code, says, why } = flawWords(flaw);
        return finding.warning(code, {
          what: `The role ${name}, which is not of this chain, trusts its issuer: ${says}.`,
          why,
          next: `Look at it: \`aws iam get-role --role-name ${name}\`; \`irsactl lint\` shows all that is wrong with it.`,
        });
      });
  });
}
