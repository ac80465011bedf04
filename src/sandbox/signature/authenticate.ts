import { timingSafeEqual } from 'node:crypto';
import { accountRootArn, partitionOf } from '../../trust/arn.ts';
import type { Caller } from '../caller.ts';
import type { AccessKey, SessionCredentials } from '../credentials.ts';
import type { SandboxRequest, SandboxService } from '../service.ts';
import type { SandboxState } from '../state.ts';
import { commonRules } from './common-rules.ts';
import { computeSignature } from './compute-signature.ts';
import { type ClaimedSignature, isIncomplete, parseSignature } from './parse-signature.ts';
import { s3Rules } from './s3-rules.ts';
import type { SignatureRules } from './signature-rules.ts';

/** Returns the verified caller of a request, or null for an unsigned one; throws AWS's error. */
export function authenticate(
  state: SandboxState,
  request: SandboxRequest,
  service: SandboxService,
): Caller | null {
  const claimed = parseSignature(request);
  if (claimed === null) return null;
  const rules = service.signingName === 's3' ? s3Rules : commonRules;
  if (isIncomplete(claimed)) throw rules.incomplete(claimed, request.headers['authorization'] ?? '');
  checkScope(state, request, claimed, service, rules);
  const found = findCredentials(state, claimed.scope.accessKeyId);
  if (!found) throw rules.unknownKey(claimed.scope.accessKeyId);
  checkToken(found, claimed, state.now(), rules);
  rules.checkTimes(claimed, state.now());
  rules.checkPayload(request, claimed);
  checkSignature(request, claimed, found.key.secretAccessKey, rules);
  return found.caller;
}

/** AWS's own hosts determine the region; at the sandbox's address the client chooses one of the partition. */
function checkScope(
  state: SandboxState,
  request: SandboxRequest,
  claimed: ClaimedSignature,
  { signingName, regionOf }: SandboxService,
  rules: SignatureRules,
): void {
  const { region, service, date } = claimed.scope;
  const sound = /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) && partitionOf(region).id === state.partition.id;
  const expected = { service: signingName, region: regionOf(request) ?? (sound ? region : state.region) };
  if (service !== expected.service || region !== expected.region) throw rules.wrongScope(claimed, expected);
  if (claimed.date.slice(0, 8) !== date) throw rules.mismatch();
}

function checkToken(
  found: FoundCredentials,
  claimed: ClaimedSignature,
  now: Date,
  rules: SignatureRules,
): void {
  // A session's key without its token is unknown; S3 distinguishes that from a wrong token.
  if (found.session && claimed.sessionToken === null) throw rules.unknownKey(claimed.scope.accessKeyId);
  const expected = found.session?.sessionToken ?? null;
  if (expected !== claimed.sessionToken) throw rules.invalidToken();
  if (found.session && found.session.expiration <= now) throw rules.expiredToken();
}

function checkSignature(
  request: SandboxRequest,
  claimed: ClaimedSignature,
  secret: string,
  rules: SignatureRules,
): void {
  // Without the host, a signature would be valid on any server.
  if (!claimed.signedHeaders.includes('host')) throw rules.mismatch();
  const signature = Buffer.from(computeSignature(request, claimed, secret));
  const sent = Buffer.from(claimed.signature);
  if (signature.length !== sent.length || !timingSafeEqual(signature, sent)) throw rules.mismatch();
  // Only the payload hash may be unsigned: it is checked against the body.
  const unsigned = Object.keys(request.headers).filter(
    (name) =>
      name.startsWith('x-amz-') && name !== 'x-amz-content-sha256' && !claimed.signedHeaders.includes(name),
  );
  if (unsigned.length > 0) throw rules.unsignedHeaders(unsigned.sort());
}

/** The key and caller of an access key ID, and its session if it has one. */
interface FoundCredentials {
  readonly key: AccessKey;
  readonly caller: Caller;
  readonly session: SessionCredentials | null;
}

/** Looks an access key ID up among sessions, root keys and users' keys. */
function findCredentials(state: SandboxState, accessKeyId: string): FoundCredentials | null {
  const session = state.sessions.get(accessKeyId);
  if (session) return { key: session, caller: session.caller, session };
  for (const { id: account, rootKey, users } of state.accounts.values()) {
    const common = { account, accessKeyId, sessionPolicies: [] };
    if (rootKey.accessKeyId === accessKeyId) {
      const arn = accountRootArn(state.partition, account);
      return {
        key: rootKey,
        caller: { ...common, kind: 'root', arn, userId: account, name: null },
        session: null,
      };
    }
    for (const { key, arn, userId, name } of users.values()) {
      if (key.accessKeyId === accessKeyId) {
        return { key, caller: { ...common, kind: 'user', arn, userId, name }, session: null };
      }
    }
  }
  return null;
}
