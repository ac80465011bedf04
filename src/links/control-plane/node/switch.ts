import { IrsaError } from '../../../errors/irsa-error.ts';
import type { NodeContext } from './context.ts';
import { nodePaths } from './record.ts';
import {
  type EndState,
  type SwitchSettings,
  type SwitchState,
  switchMarks,
  switchScript,
  switchSettings,
  switchStates,
  switchUnit,
  unitText,
} from './switch-script.ts';

/** The state of a node's switch. */
export interface SwitchFacts {
  readonly state: SwitchState;
  /** Its actions, one line each, beginning with the time. */
  readonly report: string;
}

/** How long the switch waits for a heartbeat of irsactl: docs/decisions/0013-dead-mans-switch.md. */
export const silenceSeconds = 60;
/** The switch looks about once a second; after this time without an answer it counts as dead. */
const answerSeconds = 15;
/** Single probes of an API server, a second apart, may fail. */
export const probeAttempts = 5;
const own = { mode: 0o600 } as const;

export function isEnd(state: SwitchState | null): state is EndState {
  return state === 'restored' || state === 'edited' || state === 'stuck';
}

/** Returns null if there is no switch. Needs no API server. */
export async function readSwitch(
  context: Pick<NodeContext, 'chain' | 'files' | 'node'>,
): Promise<SwitchFacts | null> {
  const folder = nodePaths(context.chain, context.node).switch;
  const state = stateIn((await context.files.list(folder)) ?? []);
  if (state === null) return null;
  const report = (await context.files.read(`${folder}/report`))?.toString('utf8').trim() ?? '';
  return { state, report };
}

/** Writes the switch of a pass, starts it, and waits until it answers and sees that the API server serves. Else throws. */
export async function armSwitch(context: NodeContext, settings: SwitchSettings): Promise<void> {
  const { chain, files, node, ports } = context;
  const folder = nodePaths(chain, node).switch;
  await refuseOtherRun(context);
  await files.remove(folder);
  await files.makeDirectory(folder, 0o700);
  await files.write(`${folder}/settings.sh`, switchSettings(settings), own);
  await files.write(`${folder}/switch.sh`, switchScript, { mode: 0o700 });
  await files.write(`${folder}/report`, '', own);
  await files.write(`${folder}/${switchMarks.given}`, '', own);
  await files.write(`${folder}/${switchMarks.run}${ports.run}`, '', own);
  await files.write(`${folder}/${switchMarks.order}${ports.run}`, '', own);
  await files.write(`${folder}/armed`, '', own);
  const { path, link } = settings.unit;
  const enabled = await ports
    .shell(node)
    .run(enableScript, { args: [path, link], input: unitText(chain, folder) });
  const fault =
    enabled.code === 0
      ? await startFault(context)
      : `${path} cannot be written (${enabled.stderr.trim()}), so the switch would not start after a reboot.`;
  if (fault === null) return;
  await clearSwitch(context);
  throw noSwitch(context, fault);
}

async function startFault(context: NodeContext): Promise<string | null> {
  const folder = nodePaths(context.chain, context.node).switch;
  await startSwitch(context);
  if (!(await isBeatTaken(context))) {
    return `${folder}/switch.sh was started on the node and did not answer within ${answerSeconds} s.`;
  }
  const shell = context.ports.shell(context.node);
  let refusals = '';
  // A switch that cannot see a working API server would roll it back.
  for (let probe = 0; probe < probeAttempts; probe += 1) {
    const { code, stdout } = await shell.run(seesScript, { args: [folder] });
    if (code === 0) return null;
    refusals = stdout.toString('utf8').trim();
    await context.ports.clock.sleep(1000);
  }
  return `On the node, curl gets no ok from /readyz of the API server with any client certificate; the answers (000: none): ${refusals}.`;
}

/**
 * Sends a heartbeat to the switch, and restarts it if it died.
 *
 * @throws If the pass is no longer armed: then nothing more may be changed.
 */
export async function beat(context: NodeContext): Promise<void> {
  const names = await refuseOtherRun(context);
  const state = stateIn(names);
  if (state !== 'armed' && state !== 'confirmed') throw await fired(context);
  if (names.includes(switchMarks.taken)) await renameMark(context, switchMarks.taken, switchMarks.given);
  else await reviveSwitch(context);
}

/** Confirms the pass. Returns false if the switch has already left the state `armed`. */
export async function confirmSwitch(context: NodeContext): Promise<boolean> {
  const state = stateIn(await refuseOtherRun(context));
  return state === 'confirmed' || renameMark(context, 'armed', 'confirmed');
}

/**
 * Makes the switch restore the previous files, and waits until it has ended; restarts it if it died. Returns null if it does
 * not end in time: the switch then goes on without irsactl.
 */
export async function restoreBySwitch(
  context: NodeContext,
  patienceSeconds: number,
  report: (sinceSeconds: number) => void,
): Promise<EndState | null> {
  await renameMark(context, 'armed', 'restoring');
  const { clock } = context.ports;
  const started = clock.elapsed();
  let checkedAt = started;
  for (;;) {
    const state = stateIn(await namesOf(context));
    const isDue = clock.elapsed() - checkedAt > answerSeconds * 1000;
    if (isEnd(state) && (isDue || !(await isAlive(context)))) return state;
    if (isDue) await reviveSwitch(context);
    if (isDue) checkedAt = clock.elapsed();
    if (clock.elapsed() - started > (patienceSeconds + 90) * 1000) return null;
    report(Math.round((clock.elapsed() - started) / 1000));
    await clock.sleep(1000);
  }
}

/** Removes the switch, which ends within a second after its folder is deleted. */
export async function clearSwitch(context: NodeContext): Promise<void> {
  const { chain, files, node, ports } = context;
  const folder = nodePaths(chain, node).switch;
  if ((await files.facts(folder)) === null) return;
  const { path, link } = switchUnit(chain);
  await ports.shell(node).run(disableScript, { args: [path, link] });
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await files.remove(folder);
    } catch (error) {
      // The switch may be renaming a file in it, and ends a second later.
      if (!isCoded(error, 'IRSA-CONTROLPLANE-004') || attempt === 5) throw error;
      await ports.clock.sleep(1000);
    }
  }
}

/** The error if the switch has restored the previous manifest, or left the state `armed`, before irsactl confirmed the pass. */
export async function fired(context: NodeContext): Promise<IrsaError> {
  const { node } = context;
  const report = (await readSwitch(context))?.report.replaceAll('\n', ', ') ?? '';
  return new IrsaError('IRSA-CONTROLPLANE-046', {
    what: `A change of ${node.name} was rolled back before irsactl confirmed it.`,
    why: report === '' ? "The node's switch reported no reason." : `The node's switch reports: ${report}.`,
    next: 'Run `irsactl plan`: it shows the state of the node.',
  });
}

export function noSwitch({ node }: NodeContext, why: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-100', {
    what: `The dead man's switch of ${node.name} does not work; the API server was not touched.`,
    why,
    next: 'Fix the cause, then run the same command again.',
  });
}

/**
 * Returns the names of the switch's files. A run that was suspended until its Lease expired may resume beside another one.
 *
 * @throws IRSA-CLUSTER-009 if the switch belongs to another run.
 */
export async function refuseOtherRun(context: NodeContext): Promise<readonly string[]> {
  const { node, ports } = context;
  const names = await namesOf(context);
  const state = stateIn(names);
  const isOthers =
    names.some((name) => name.startsWith(switchMarks.run)) &&
    !names.includes(`${switchMarks.run}${ports.run}`);
  if (!isOthers || (isEnd(state) && state !== null)) return names;
  throw new IrsaError('IRSA-CLUSTER-009', {
    what: `Another run of irsactl has begun to change ${node.name}; this one changes nothing more there.`,
    why: 'This run was suspended until its Lease expired and the node rolled its change back.',
    next: 'Wait until the other run has ended, then run `irsactl plan`.',
  });
}

function stateIn(names: readonly string[]): SwitchState | null {
  return switchStates.find((state) => names.includes(state)) ?? null;
}

/** The names of the switch's files. */
export async function namesOf({ chain, files, node }: NodeContext): Promise<readonly string[]> {
  return (await files.list(nodePaths(chain, node).switch)) ?? [];
}

/** Renames a file of the switch. Returns false if another process renamed it first. */
export async function renameMark(context: NodeContext, from: string, to: string): Promise<boolean> {
  const folder = nodePaths(context.chain, context.node).switch;
  if (!(await namesOf(context)).includes(from)) return false;
  try {
    await context.files.rename(`${folder}/${from}`, `${folder}/${to}`);
    return true;
  } catch (error) {
    // 003: no process or no disk space, so the result is unknown. 004: no file has that name any longer.
    if (!isCoded(error, 'IRSA-CONTROLPLANE-003') && !isCoded(error, 'IRSA-CONTROLPLANE-004')) throw error;
    return (await namesOf(context)).includes(to);
  }
}

async function isBeatTaken(context: NodeContext): Promise<boolean> {
  const { clock } = context.ports;
  const started = clock.elapsed();
  while (clock.elapsed() - started < answerSeconds * 1000) {
    if ((await namesOf(context)).includes(switchMarks.taken)) return true;
    await clock.sleep(250);
  }
  return false;
}

/** The parts of a context that the programs of a switch need. */
type SwitchPlace = Pick<NodeContext, 'chain' | 'node'> & {
  readonly ports: Pick<NodeContext['ports'], 'shell' | 'clock'>;
};

/** Starts the switch again if it died. */
export async function reviveSwitch(place: SwitchPlace): Promise<void> {
  if (!(await isAlive(place))) await startSwitch(place);
}

async function startSwitch({ chain, node, ports }: SwitchPlace): Promise<void> {
  const name = `irsactl-${chain}-switch-${ports.clock.now()}`;
  await ports.shell(node).run(startScript, { args: [nodePaths(chain, node).switch, name] });
}

async function isAlive({ chain, node, ports }: SwitchPlace): Promise<boolean> {
  return (await ports.shell(node).run(aliveScript, { args: [nodePaths(chain, node).switch] })).code === 0;
}

function isCoded(error: unknown, code: string): boolean {
  return error instanceof IrsaError && error.code === code;
}

/**
 * Starts the switch so that it outlives the shell, the connection and irsactl. With systemd it must not belong to a session,
 * because `KillUserProcesses` ends those processes. If it dies, but not of SIGTERM, systemd or a loop restarts it after 3 s, since
 * systemd gives up after five starts in 10 s. After its folder is deleted it ends with success, or systemd would restart it forever.
 * https://www.freedesktop.org/software/systemd/man/latest/logind.conf.html
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#StartLimitIntervalSec=interval
 *
 * $1: its folder. $2: the name for systemd.
 */
export const startScript = `
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  systemd-run --quiet --collect --property=Restart=on-failure --property=RestartSec=3 --unit="$2" /bin/sh -c '[ ! -f "$0" ] || exec /bin/sh "$0" watch' "$1/switch.sh" </dev/null >/dev/null 2>&1 && exit 0
fi
again='while [ -f "$0" ]; do /bin/sh "$0" watch; case $? in 0 | 143) exit ;; esac; sleep 3; done'
if command -v setsid >/dev/null 2>&1; then
  setsid /bin/sh -c "$again" "$1/switch.sh" </dev/null >/dev/null 2>&1 &
else
  (nohup /bin/sh -c "$again" "$1/switch.sh" </dev/null >/dev/null 2>&1 &)
fi
exit 0
`;

/** Lets systemd start the switch after a reboot, before the kubelet. $1: unit. $2: link. The unit's text: input. */
export const enableScript = `
[ -d /run/systemd/system ] || exit 0
mkdir -p "$(dirname "$2")" && cat >"$1" && chmod 644 "$1" && ln -sf "$1" "$2"
`;

export const disableScript = 'rm -f "$1" "$2"';

/** Whether the switch in the folder $1 would see that the API server serves; prints the answers otherwise. */
export const seesScript = `
cd "$1" && unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY && . ./settings.sh && { serves || { echo "$refusals"; exit 1; }; }
`;

/** Whether the switch in the folder $1 runs: its process removes its PID file last. */
export const aliveScript = String.raw`
read -r pid <"$1/pid" || exit 1
case "
$(tr '\0' '\n' <"/proc/$pid/cmdline")
" in *"
$1/switch.sh
"*) exit 0 ;; esac
exit 1
`;
