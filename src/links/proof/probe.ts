import type { Progress } from '../../chain/progress.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import type { DesiredProof } from './desired.ts';
import type { AssumeAnswer, ProofPorts } from './ports.ts';
import { judgeRefusal } from './sts-answer.ts';

/** The result of one proof. */
export type ProofOutcome =
  | { readonly kind: 'not-minted'; readonly reason: 'not-found' | 'refused'; readonly message: string }
  | { readonly kind: 'answered'; readonly answer: AssumeAnswer };

/** One outcome per proof, in the same order. */
export type ProofEvidence = readonly ProofOutcome[];

/** Minimum of the API server. */
const minTokenSeconds = 600;
/** Minimum of STS. */
const minSessionSeconds = 900;
const concurrency = 8;
const maxPause = 8_000;

/** Mints a token for each service account and exchanges it at STS, a few at a time. */
export async function probeProof(
  desired: DesiredProof,
  progress: Progress,
  ports: ProofPorts,
): Promise<ProofEvidence> {
  const started = ports.clock.now();
  const outcomes: ProofOutcome[] = [];
  const queue = desired.proofs.entries();
  const work = async (): Promise<void> => {
    for (const [index, wanted] of queue) {
      outcomes[index] = await proveOne(wanted, desired.audience, started, progress, ports);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return outcomes;
}

async function proveOne(
  wanted: RoleAccount,
  audience: string,
  started: number,
  progress: Progress,
  ports: ProofPorts,
): Promise<ProofOutcome> {
  const { account, roleArn } = wanted;
  const minted = await ports.tokens.mint({
    serviceAccount: account,
    audience,
    expirationSeconds: minTokenSeconds,
  });
  if (!minted.minted) return { kind: 'not-minted', reason: minted.reason, message: minted.message };
  const deadline = started + ports.patienceSeconds * 1000;
  for (let pause = 500; ; pause = Math.min(pause * 2, maxPause)) {
    const answer = await ports.sts.assume({
      roleArn,
      token: minted.token,
      sessionName: 'irsactl-proof',
      durationSeconds: minSessionSeconds,
      denyAllPolicy: true,
    });
    const now = ports.clock.now();
    if (answer.assumed || !judgeRefusal(answer).transient || now + pause > deadline) {
      return { kind: 'answered', answer };
    }
    progress({
      type: 'waiting',
      link: 'proof',
      forWhat: `STS to accept ${accountName(account)} (STS: ${answer.message})`,
      sinceSeconds: Math.round((now - started) / 1000),
      usuallySeconds: 15,
    });
    await ports.clock.sleep(pause);
  }
}
