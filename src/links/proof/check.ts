import { type Finding, findingsOf } from '../../chain/finding.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { RoleArn } from '../../trust/arn.ts';
import type { DesiredProof } from './desired.ts';
import type { ProofEvidence, ProofOutcome } from './probe.ts';
import { judgeRefusal, type Verdict } from './sts-answer.ts';

/** Turns each outcome without the wanted role into a finding. */
export function checkProof(desired: DesiredProof, evidence: ProofEvidence): readonly Finding[] {
  return desired.proofs.flatMap((wanted, index) => {
    const outcome = evidence[index];
    if (!outcome) throw internalError('each proof has an outcome');
    return judgeOutcome(desired, wanted, outcome) ?? [];
  });
}

const finding = findingsOf('proof');

type Part = Pick<Finding, 'code' | 'what' | 'why' | 'next'>;

function judgeOutcome(desired: DesiredProof, wanted: RoleAccount, outcome: ProofOutcome): Finding | null {
  const part = describe(desired, wanted, outcome);
  if (part === null) return null;
  const { code, ...problem } = part;
  return finding.error(code, { ...problem, place: wanted.place });
}

function describe(desired: DesiredProof, wanted: RoleAccount, outcome: ProofOutcome): Part | null {
  const name = accountName(wanted.account);
  if (outcome.kind === 'not-minted') return notMinted(name, wanted, outcome);
  const { answer } = outcome;
  if (answer.assumed) {
    const got = answer.assumedRoleArn;
    return isSessionOf(wanted.roleArn, got) ? null : otherRole(name, wanted.roleArn, got);
  }
  const verdict = judgeRefusal(answer);
  return {
    code: verdict.code,
    what: `STS refused the token of ${name} for ${wanted.roleArn}: ${meanings[verdict.code] ?? 'irsactl does not know this error'}.`,
    why: `${answer.code}: ${answer.message}`,
    next: remedies[verdict.code] ?? `Read the message of STS; the token's audience was ${desired.audience}.`,
  };
}

const meanings: Partial<Record<Verdict['code'], string>> = {
  'IRSA-PROOF-001': 'IAM has no identity provider for its issuer',
  'IRSA-PROOF-002': 'STS could not get its verification key',
  'IRSA-PROOF-003': 'the role does not exist or does not trust it',
  'IRSA-PROOF-004': 'the identity provider does not accept its audience',
  'IRSA-PROOF-005': 'it has expired',
  'IRSA-PROOF-010': "AWS does not trust the issuer's certificate",
};

const remedies: Partial<Record<Verdict['code'], string>> = {
  'IRSA-PROOF-001':
    'Run `irsactl apply --only identity-provider`, then compare the issuer in `irsactl verify`.',
  'IRSA-PROOF-002':
    "Run `irsactl verify`: the issuer's documents must be public and contain the signing key.",
  'IRSA-PROOF-003': 'Run `irsactl apply --only roles`.',
  'IRSA-PROOF-004': 'Run `irsactl apply --only identity-provider`.',
  'IRSA-PROOF-005': 'Synchronise the clocks of the control plane nodes (NTP).',
  'IRSA-PROOF-010': 'Serve the issuer with a certificate of a public CA, then run `irsactl verify`.',
};

function notMinted(
  name: string,
  wanted: RoleAccount,
  outcome: Extract<ProofOutcome, { kind: 'not-minted' }>,
): Part {
  const { namespace, name: account } = wanted.account;
  return outcome.reason === 'not-found'
    ? {
        code: 'IRSA-PROOF-006',
        what: `Cannot mint a token for ${name}: the service account does not exist.`,
        why: outcome.message,
        next: 'Run `irsactl apply --only injection`.',
      }
    : {
        code: 'IRSA-PROOF-007',
        what: `The API server refused to mint a token for ${name}.`,
        why: outcome.message,
        next: `kubectl auth can-i create serviceaccounts/${account} --subresource=token --namespace ${namespace}`,
      };
}

function otherRole(name: string, roleArn: RoleArn, got: string): Part {
  return {
    code: 'IRSA-PROOF-008',
    what: `STS accepted the token of ${name}, but gave another role.`,
    why: `Requested ${roleArn}, got ${got}.`,
    next: 'Check which STS endpoint is in use: AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS, HTTPS_PROXY.',
  };
}

/** A session ARN (`arn:P:sts::ACCOUNT:assumed-role/NAME/SESSION`) lacks the role's path, so compare partition, account and name. */
function isSessionOf(role: RoleArn, session: string): boolean {
  const [, partition, , , account, path = ''] = role.split(':');
  const [, sessionPartition, service, , sessionAccount, resource = ''] = session.split(':');
  const [type, name] = resource.split('/');
  return (
    partition === sessionPartition &&
    service === 'sts' &&
    account === sessionAccount &&
    type === 'assumed-role' &&
    name === path.split('/').at(-1)
  );
}
