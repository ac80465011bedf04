import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plannedChanges } from '../../src/chain/chain-plan.ts';
import { parseTrustChain } from '../../src/config/parse-trust-chain.ts';
import { IrsaError, IrsaErrors } from '../../src/errors/irsa-error.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { jwkOf } from '../../src/trust/jwks.ts';
import { type AwsPlace, type AwsWorld, awsWorldOfAccounts, findingsOf } from '../support/aws-world.ts';
import { rsaPair } from '../support/test-keys.ts';
import { waitingClock } from '../support/waiting-clock.ts';
import { type AwsAccess, callByHand } from './call-by-hand.ts';
import { recordCalls } from './record-calls.ts';

/** Made once: it takes a while, and nothing that is recorded shows it. */
const key = jwkOf(rsaPair().publicKey);

/** A sandbox, and who calls it: an operator who may do everything but what is denied. */
export interface CreateSandboxOptions {
  readonly denied?: readonly string[];
  readonly otherAccounts?: readonly string[];
  /** The web site of the issuer: as the chain writes it into a folder, or published by another program. */
  readonly site?: { readonly host: string; readonly from: 'folder' | 'others' };
  /**
   * Seconds that changes take, as the sandbox names them. A scenario waits less than five minutes in all: from there on
   * the SDK blames the clock for every error, and retries it.
   */
  readonly slow?: Readonly<Record<string, number>>;
}

export const commands = ['plan', 'apply', 'adopt', 'prune', 'verify', 'plan destroy', 'destroy'] as const;
export type Command = (typeof commands)[number];

/** The AWS links of the chain of an irsa.yaml on a sandbox. `irsaYaml` is asked for when the first command begins. */
export async function openAwsChain(irsaYaml: () => string, order: CreateSandboxOptions) {
  const clock = waitingClock();
  const start = Date.now();
  const allow = { Effect: 'Allow', Action: '*', Resource: '*' };
  const deny = (order.denied ?? []).map((Action) => ({ Effect: 'Deny', Action, Resource: '*' }));
  const sandbox = await startSandbox({
    ...order.slow,
    otherAccounts: order.otherAccounts ?? [],
    users: [{ name: 'operator', policies: [{ Version: '2012-10-17', Statement: [allow, ...deny] }] }],
    now: () => new Date(start + clock.now()),
  });
  const recorder = await recordCalls(sandbox.endpoint, () => sandbox.journal.entries());
  const folder = mkdtempSync(join(tmpdir(), 'irsactl-contract-'));
  if (order.site) serve(order.site);
  let opened: Promise<AwsWorld> | null = null;
  /** The record of DNS that the last refusal asked for. */
  let asked: readonly [name: string, value: string] | null = null;

  function serve({ host, from }: NonNullable<CreateSandboxOptions['site']>): void {
    const jwks_uri = `https://${host}/keys.json`;
    const discovery = {
      ...{ issuer: `https://${host}`, jwks_uri, response_types_supported: ['id_token'] },
      ...{ subject_types_supported: ['public'], id_token_signing_alg_values_supported: ['RS256'] },
    };
    const others: Readonly<Record<string, object>> = {
      '/keys.json': { keys: [key] },
      '/.well-known/openid-configuration': discovery,
    };
    sandbox.serveSite(host, async ({ path }) => {
      const headers = { 'content-type': 'application/json' };
      try {
        const body =
          from === 'others' ? JSON.stringify(others[path] ?? '') : readFileSync(join(folder, path));
        return { status: 200, headers, body };
      } catch {
        return { status: 404, headers, body: '' };
      }
    });
  }

  /** In process: TLS takes more time than all else, and no call of AWS depends on it. */
  const publicDocuments: AwsPlace['publicDocuments'] = {
    async fetch(url) {
      try {
        const { status, headers, body } = await sandbox.fetchPublic(url);
        return { kind: 'answer', status, contentType: headers['content-type'] ?? '', body: String(body) };
      } catch (error) {
        return { kind: 'no-answer', reason: 'name', detail: String(error) };
      }
    },
  };

  function open(): Promise<AwsWorld> {
    const chain = parseTrustChain('irsa.yaml', irsaYaml());
    const { region } = sandbox;
    const credentials = sandbox.userCredentials('operator');
    const place = { endpoint: recorder.endpoint, region, credentials, clock, publicDocuments };
    return awsWorldOfAccounts({ ...place, certificatesOf: async () => ({ kind: 'public' }) }, chain, key);
  }

  async function carryOut(world: AwsWorld, command: Command): Promise<readonly string[]> {
    if (command === 'verify') {
      const verdicts = await world.verify();
      const findings = verdicts.flatMap((one) => one.findings).map(findingLine);
      return [...verdicts.map(({ link, verdict }) => `verdict   ${link} ${verdict}`), ...findings];
    }
    if (command === 'plan' || command === 'plan destroy') {
      const plan = command === 'plan' ? await world.plan() : await world.planRemoval();
      return [...plannedChanges(plan).map(changeLine), ...findingsOf(plan).map(findingLine)];
    }
    const consent = { adopt: command === 'adopt', ...(command === 'prune' && { prune: true }) };
    const done = command === 'destroy' ? await world.remove() : await world.apply({ consent });
    return done.map(changeLine);
  }

  function refusalLine(error: unknown): string {
    if (!(error instanceof IrsaError)) throw error;
    const { what, next } = error.problem;
    const [, name, value] = /^ {2}(\S+)\. CNAME (\S+)\.$/m.exec(next) ?? [];
    asked = name !== undefined && value !== undefined ? [name, value] : null;
    return `refused   ${error.code}: ${what}`;
  }

  return {
    folder,
    account: sandbox.account,
    /** The next command reads irsa.yaml again. */
    async reopen(): Promise<void> {
      (await opened)?.clients.close();
      opened = null;
    },
    /** What the command says, a line each: changes, findings, verdicts, or the errors that refuse it. */
    async run(command: Command): Promise<readonly string[]> {
      try {
        opened ??= open();
        return await carryOut(await opened, command);
      } catch (error) {
        // The next command tries again, as a new process would.
        if ((await opened?.catch(() => null)) === null) opened = null;
        return (error instanceof IrsaErrors ? error.errors : [error]).map(refusalLine);
      }
    },
    /** The calls since this was asked last. */
    calls: recorder.take,
    /** Somebody else calls AWS, past the recorder; the own account is left out. */
    byHand(
      call: { service: string; operation: string; account?: string | undefined },
      input: Record<string, unknown>,
    ) {
      const { endpoint, region } = sandbox;
      const credentials = sandbox.rootCredentialsOf(call.account ?? sandbox.account);
      const access: AwsAccess = { endpoint, region, credentials };
      return callByHand(access, call.service, call.operation, input);
    },
    publishAsked(): void {
      if (!asked) throw new Error('no record is asked for');
      sandbox.dns.set(...asked);
    },
    async close(): Promise<void> {
      (await opened?.catch(() => null))?.clients.close();
      recorder.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function changeLine(change: ReturnType<typeof plannedChanges>[number]): string {
  const where = change.account ? ` in ${change.account.name}` : '';
  return `change    ${change.link} ${change.kind} ${change.target}${where}`;
}

function findingLine({ severity, code }: ReturnType<typeof findingsOf>[number]): string {
  return `finding   ${severity} ${code}`;
}
