import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../caller.ts';
import type { SandboxRequest } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { type FoundCredentials, findCredentials } from './find-credentials.ts';
import { type ClaimedSignature, isIncomplete, parseSignature } from './parse-signature.ts';
import { parseAmzDate, recomputeSignature } from './recompute-signature.ts';
import { commonSignatureFaults, type SignatureFaults, s3SignatureFaults } from './signature-faults.ts';

const quarter = 15 * 60_000;

/** The verified caller of a request, null for an unsigned one; throws the fault that AWS would answer with. */
export async function authenticate(state: SandboxState, request: SandboxRequest): Promise<Caller | null> {
  const claimed = parseSignature(request);
  if (claimed === null) return null;
  const words = request.scope?.service === 's3' ? s3SignatureFaults : commonSignatureFaults;
  if (isIncomplete(claimed)) {
    throw words.incomplete(claimed.faults, request.headers['authorization'] ?? '');
  }
  const found = findCredentials(state, claimed.scope.accessKeyId);
  if (!found) throw words.unknownKey(claimed.scope.accessKeyId);
  checkToken(found, claimed, state.now(), words);
  checkTimes(claimed, state.now(), words);
  await checkSignature(request, claimed, found.key.secretAccessKey, words);
  return found.caller;
}

function checkToken(
  found: FoundCredentials,
  claimed: ClaimedSignature,
  now: Date,
  words: SignatureFaults,
): void {
  const expected = found.session?.sessionToken ?? null;
  if (expected !== claimed.sessionToken) throw words.invalidToken();
  if (found.session && found.session.expiration <= now) throw words.expiredToken();
}

function checkTimes(claimed: ClaimedSignature, now: Date, words: SignatureFaults): void {
  const signed = parseAmzDate(claimed.date).getTime();
  if (Number.isNaN(signed)) throw words.incomplete(['Date must be in ISO-8601 "basic format".'], '');
  if (claimed.date.slice(0, 8) !== claimed.scope.date) throw words.mismatch();
  const age = now.getTime() - signed;
  if (claimed.expiresIn !== null) {
    const until = new Date(signed + claimed.expiresIn * 1000);
    if (until < now) throw words.expiredQuery(until, now);
    if (age < -quarter) throw words.skewed(claimed.date, now);
  } else if (Math.abs(age) > quarter) {
    throw words.skewed(claimed.date, now);
  }
}

async function checkSignature(
  request: SandboxRequest,
  claimed: ClaimedSignature,
  secret: string,
  words: SignatureFaults,
): Promise<void> {
  // Without the host a signature would hold on any server.
  if (!claimed.signedHeaders.includes('host')) throw words.mismatch();
  const signature = Buffer.from(await recomputeSignature(request, claimed, secret));
  const sent = Buffer.from(claimed.signature);
  if (signature.length !== sent.length || !timingSafeEqual(signature, sent)) throw words.mismatch();
  const hash = request.headers['x-amz-content-sha256'];
  if (hash && /^[0-9a-f]{64}$/.test(hash)) {
    const actual = createHash('sha256').update(request.body).digest('hex');
    if (actual !== hash) throw words.bodyHash();
  }
}
