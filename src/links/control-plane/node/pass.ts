import { errorOfFinding } from '../../../chain/guards.ts';
import { lookAtFolder, untrustedPart } from '../../../chain/private-folder.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { mergedMemory } from '../../../rotation/record.ts';
import { untrustedFolder } from '../findings.ts';
import { accept, acceptsTokensOf, retire, sameForm } from '../form.ts';
import { minorOf } from '../kubernetes-version.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import { readable } from '../manifest/parse-manifest.ts';
import { askedServerOf } from '../manifest/server-address.ts';
import type { ApiServer } from '../ports.ts';
import { observeMachine } from '../preflight/observe.ts';
import { proveByStandIn, standInNames } from '../stand-in/stand-in.ts';
import { clusterAnswers } from './cluster-answers.ts';
import { serverStarts } from './container-log.ts';
import { moved, type Pass, type PassContext, type PlacedSource, readSource, serverOf } from './context.ts';
import { firstRecord, originalOf } from './first-record.ts';
import { awaitLeaders } from './leaders.ts';
import { nextFiles } from './next-files.ts';
import { type Expectation, patienceFor } from './proof.ts';
import { hashOf, type NodeRecord, nodePaths, readRecord, writeFailed, writeRecord } from './record.ts';
import { awaitRestart, type Restarted, usualOutageSeconds } from './restart.ts';
import { type RestartMethod, restartMethod } from './restart-method.ts';
import { proveRoles } from './roles-proof.ts';
import { finishPass, rollBack } from './settle.ts';
import { type NextFiles, type StagedPass, stagePass } from './stage-pass.ts';
import { swap } from './swap.ts';
import { armSwitch, beat, confirmSwitch, fired, readSwitch, silenceSeconds } from './switch.ts';
import { type SwitchSettings, switchUnit } from './switch-script.ts';

/** A pass with its inputs. */
interface Prepared {
  readonly pass: Pass;
  readonly source: PlacedSource;
  readonly next: NextFiles;
  readonly record: NodeRecord;
  readonly method: RestartMethod;
  /** The minor version of Kubernetes; null if the cluster does not answer. */
  readonly minor: number | null;
  readonly server: ApiServer;
  readonly patienceSeconds: number;
}

/**
 * Runs one pass on one node: write, arm, prove, swap, restart, confirm. If irsactl does not confirm it, the switch on the
 * node rolls it back (docs/decisions/0013-dead-mans-switch.md). Throws if the pass fails, and never retries it.
 */
export async function runPass(context: PassContext, pass: Pass): Promise<void> {
  const prepared = await prepare(context, pass);
  const staged = await write(context, prepared);
  await armSwitch(context, settingsOf(context, prepared, staged));
  const away = await undoUnlessConfirmed(context, prepared, staged);
  await finishPass(context, prepared.record, Math.round(away / 1000));
  const of = `API server of ${context.node.name}`;
  context.progress({ type: 'interruption', link: 'control-plane', of, away });
  await awaitLeaders(context);
}

/** Reads the current files and computes the next ones, without writing. */
async function prepare(context: PassContext, pass: Pass): Promise<Prepared> {
  const { node, ports } = context;
  await refuseUntrustedFolder(context);
  const source = await readSource(context);
  if (!sameForm(source.form, pass.before)) throw moved(node.manifest);
  const server = serverOf(context, source.manifest);
  const known = await readRecord(context);
  const next = await nextFiles(context, known, pass, source);
  const machine = await observeMachine(ports.shell(node), { node, manifest: source.manifest }, ports.clock);
  const survey = (await clusterAnswers(ports, server)) ? await ports.cluster.survey() : null;
  const { manifest } = source;
  return {
    ...{ pass, source, next, server },
    record: known ?? firstRecord(context, pass, source),
    method: restartMethod({ name: node.name, manifest, machine }, survey),
    minor: minorOf(survey?.version ?? ''),
    patienceSeconds: patienceFor(manifest.startupSeconds),
  };
}

/** Writes the backups, the new files and the record. */
async function write(context: PassContext, { pass, source, next, record }: Prepared): Promise<StagedPass> {
  const { chain, node, files } = context;
  const paths = nodePaths(chain, node);
  const original = await originalOf(context, pass, source, record);
  await files.makeDirectory(paths.directory, 0o700);
  const keys = new Map(
    [...source.keyFiles].map(([path, text]) => [hostPathOf(source.manifest.mounts, path), text]),
  );
  const from = new Map([[node.manifest, hashOf(source.content)]]);
  for (const { path } of next.keyFiles) {
    const now = (await files.read(path)) ?? Buffer.of();
    const seen = keys.get(path);
    if (seen !== undefined && now.toString('utf8') !== seen) throw moved(path);
    from.set(path, hashOf(now));
  }
  const staged = await stagePass(context, next, from);
  const { operation, after: form } = pass;
  const after = hashOf(next.manifest.content);
  const current = { operation, after, form };
  // A key that a rotation retires is no key that the chain added: destroy has nothing to take back.
  const added = context.addedKey ?? record.addedKey;
  await writeRecord(context, {
    ...{ ...record, ...issuersOf(context, record), original, pass: current },
    addedKey: added !== null && form.keys.includes(added) ? added : null,
    memory: mergedMemory([record.memory, context.memory]),
  });
  return staged;
}

/** The issuer in irsa.yaml may have changed since the last pass. */
function issuersOf({ issuer }: PassContext, { issuer: last, formerIssuers }: NodeRecord) {
  if (issuer === '' || issuer === last) return {};
  return { issuer, formerIssuers: retire(accept(formerIssuers, last), issuer) };
}

function settingsOf(
  context: PassContext,
  { pass, source, next, patienceSeconds, method }: Prepared,
  { backups, next: brought }: StagedPass,
): SwitchSettings {
  const { chain, node } = context;
  const hashes = new Map(brought.map(({ path, hash }) => [path, hash]));
  return {
    manifest: node.manifest,
    before: hashOf(source.content),
    after: hashOf(next.manifest.content),
    backups: backups.map(({ path, copy, hash }) => ({ path, copy, hash, brought: hashes.get(path) ?? '' })),
    next: brought.map(({ path, copy }) => ({
      ...{ path, copy },
      from: backups.find((backup) => backup.path === path)?.hash ?? '',
    })),
    staged: `${nodePaths(chain, node).pass}/next`,
    aside: `${nodePaths(chain, node).pass}/aside.yaml`,
    wakesKubelet: method.wakesKubelet,
    silenceSeconds,
    // Every wait of irsactl ends before this: it is for a hung run whose heartbeat continues.
    limitSeconds: 5 * patienceSeconds + 600,
    patienceSeconds,
    staysWith: dropsStolen(context, pass) ? pass.after.keys : null,
    server: askedServerOf(node, source.manifest),
    standIns: standInNames(chain, node),
    unit: switchUnit(chain),
  };
}

/** Whether it replaces or removes a stolen key. Then neither AWS nor a fault of irsactl holds it up. */
function dropsStolen({ memory }: PassContext, { before }: Pass): boolean {
  return before.keys.some((kid) => memory.distrusted.includes(kid));
}

/** Rolls the pass back unless it is confirmed. Returns the milliseconds that the API server was down. */
async function undoUnlessConfirmed(
  context: PassContext,
  prepared: Prepared,
  staged: StagedPass,
): Promise<number> {
  const { node } = context;
  let isTouched = false;
  let end: Restarted | { readonly refused: string };
  try {
    end = await proveAndChange(context, prepared, staged, () => {
      isTouched = true;
    });
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    // An unreachable node rolls back without irsactl.
    const left = await readSwitch(context).catch(() => 'unreachable' as const);
    if (left === 'unreachable') throw leftToSwitch(context, error);
    if (left?.state === 'armed') {
      await rollBack(context, prepared.patienceSeconds).catch((other: unknown) => {
        throw isTouched ? other : error;
      });
    }
    throw error;
  }
  if ('refused' in end) {
    await rollBack(context, prepared.patienceSeconds);
    throw untouched(context, end.refused);
  }
  // A server that serves with the fresh key alone stays; the next plan names its faults.
  if (end.fault === null || (await readSwitch(context))?.state === 'confirmed') return end.away;
  const { pass } = prepared;
  await writeFailed(context, { form: pass.after, at: context.ports.clock.now(), reason: end.fault });
  const { state, edits } = await rollBack(context, prepared.patienceSeconds);
  const of = `API server of ${node.name} (rolled back)`;
  context.progress({ type: 'interruption', link: 'control-plane', of, away: end.away });
  throw state === 'edited' ? editedSince(context, prepared.next) : rolledBack(context, end.fault, edits);
}

/**
 * Proves the new files with a stand-in, swaps them, waits for the restart and confirms it. Returns what the stand-in refused,
 * or the fault of the API server.
 */
async function proveAndChange(
  context: PassContext,
  prepared: Prepared,
  staged: StagedPass,
  onTouch: () => void,
): Promise<Restarted | { readonly refused: string }> {
  const { pass, source, next, record, method, server, patienceSeconds } = prepared;
  const refused = await proveFirst(context, prepared);
  if (refused !== null) return { refused };
  const { port } = askedServerOf(context.node, source.manifest);
  const manifestHash = hashOf(next.manifest.content);
  const expected = await expectation(pass, server, patienceSeconds);
  const starts = await serverStarts(context.files);
  onTouch();
  await swap(context, staged);
  const end = await awaitRestart(context, {
    ...{ server, port, expected, starts, manifestHash, previousHash: hashOf(source.content) },
    usualSeconds: record.outageSeconds ?? usualOutageSeconds(method.wakesKubelet),
    further: () => refusedByOther(context, pass, server),
  });
  if (end.fault !== null) return end;
  const now = await context.files.read(context.node.manifest);
  if (now === null) return { ...end, fault: 'another writer moved its manifest away' };
  if (hashOf(now) !== manifestHash) return { ...end, fault: 'another writer edited its manifest' };
  if (!(await confirmSwitch(context))) throw await fired(context);
  return end;
}

/** Proves the new files with a stand-in; null if they work, or if the node has no capacity for one. */
async function proveFirst(
  context: PassContext,
  { pass, next, method, minor, source, server, patienceSeconds }: Prepared,
) {
  const { proof } = method;
  if (!('port' in proof)) return null;
  return proveByStandIn(context, next, {
    asked: askedServerOf(context.node, source.manifest),
    port: proof.port,
    minor,
    expected: await expectation(pass, server, patienceSeconds),
    further: async (standIn) =>
      (await refusedByOther(context, pass, standIn)) ??
      (pass.operation === 'sign' && pass.after.issuers[0] === context.issuer && !dropsStolen(context, pass)
        ? await proveRoles(context, standIn, () => beat(context))
        : null),
    beat: () => beat(context),
  });
}

/** Mints a token before the pass if the form after the pass must accept it. */
async function expectation(
  { before, after }: Pass,
  server: ApiServer,
  patienceSeconds: number,
): Promise<Expectation> {
  const isReady = (await server.readiness()) === 'ready';
  const minted = isReady && acceptsTokensOf(after, before) ? await server.mint() : null;
  return { form: after, tokenBefore: minted?.token ?? null, patienceSeconds };
}

/**
 * Presents a token of this API server to every other one, and returns which one refuses it, or null. While a stolen key is
 * replaced, the others do not have the next key yet, so irsactl presents none.
 */
async function refusedByOther(
  context: PassContext,
  { operation, before, after }: Pass,
  server: ApiServer,
): Promise<string | null> {
  const { others, ports } = context;
  const isPresented = others.length > 0 && operation !== 'retire' && acceptsTokensOf(after, before);
  const minted = isPresented ? await server.mint() : null;
  if (minted === null) return null;
  for (const other of others) {
    // One that does not answer takes longer than the switch waits for a heartbeat.
    await beat(context);
    const manifest = readable((await ports.nodeFiles(other).read(other.manifest)) ?? Buffer.of());
    if (manifest === null) return `the manifest of ${other.name} cannot be read`;
    if (!(await serverOf({ node: other, ports }, manifest).accepts(minted.token))) {
      return `the API server of ${other.name} refuses its token`;
    }
  }
  return null;
}

async function refuseUntrustedFolder({ chain, node, files }: PassContext): Promise<void> {
  const folder = nodePaths(chain, node).directory;
  const untrusted = untrustedPart({ node, folder }, await lookAtFolder(folder, files));
  if (untrusted) throw errorOfFinding(untrustedFolder(node.name, untrusted));
}

function untouched({ node }: PassContext, fault: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-102', {
    what: `The new manifest of ${node.name} does not work; its API server was not touched.`,
    why: `A stand-in with the new manifest failed: ${fault}.`,
    next: 'Fix the cause, then run the same command again.',
  });
}

function rolledBack({ node, chain }: PassContext, reason: string, edits: readonly string[]): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-020', {
    what: `The API server of ${node.name} failed with its new manifest and was rolled back; it serves with the previous one.`,
    why: [`With the new manifest, ${reason}.`, ...edits.map((edit) => `${edit}.`)].join(' '),
    next: `Fix the cause and delete ${nodePaths(chain, node).failed}, then run the same command again.`,
  });
}

function leftToSwitch({ node, chain }: PassContext, error: IrsaError): IrsaError {
  return new IrsaError(error.code, {
    ...error.problem,
    next: `${node.name} rolls the change back without irsactl after ${silenceSeconds} s, and reports it in ${nodePaths(chain, node).switch}/report. Then: ${error.problem.next}`,
  });
}

function editedSince({ node, chain }: PassContext, { keyFiles }: NextFiles): IrsaError {
  const kept = keyFiles.map(({ path }) => path).join(', ');
  return new IrsaError('IRSA-CONTROLPLANE-019', {
    what: `Another writer edited ${node.manifest} of ${node.name} during a change of irsactl, and irsactl keeps the edit.`,
    why: `It is not the manifest that irsactl wrote.${kept === '' ? '' : ` The key files of the change stay in place with it: ${kept}.`}`,
    next: `If the API server does not serve with it, fix it by hand: the previous files are in ${nodePaths(chain, node).pass}/backups until the next change. Then run \`irsactl plan\`.`,
  });
}
