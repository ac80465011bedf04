import type { Beat, StepContext } from '../step/step-context.ts';
import { noteTime, waitingAsBefore } from '../step/wait-times.ts';
import { ifUntouched } from '../step/what-if.ts';
import { endStandIns } from './end-stand-ins.ts';
import { startStandIn } from './start-stand-in.ts';

/** The kubelet gives a container 30 s to end; a node under load takes longer to notice. */
const closedWithinSeconds = 60;
const usuallyEndsSeconds = 30;

export const proveManifest: StepContext['prove'] = async (context, port, form, expected, beat) => {
  await endStandIns(context);
  const fault = await startStandIn(context, port, form, expected, beat);
  await endStandIns(context);
  await awaitClosed(context, port, beat);
  return fault;
};

/**
 * Whether something listens on a port, asked of the kernel. The state 0A is LISTEN:
 * https://docs.kernel.org/networking/proc_net_tcp.html
 */
export function listens(port: number): string {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return `! { cat /proc/net/tcp /proc/net/tcp6 2>/dev/null | {
    while read -r _ local _ state _; do
      case "$local $state" in *:"${hex} 0A") exit 1 ;; esac
    done
    exit 0
  }; }`;
}

/** What runs twice on a node needs room twice: the real API server is replaced once the stand-in has ended. */
async function awaitClosed(context: StepContext, port: number, beat: Beat): Promise<void> {
  const { node, ports } = context;
  const { clock } = ports;
  const isOpen = async () => (await ports.shell(node).run(listens(port))).code === 0;
  if (!(await isOpen())) return;
  const what = `the stand-in on ${node.name} to end`;
  const report = await waitingAsBefore(context, 'stand-in-end', what, ifUntouched(node));
  const started = clock.elapsed();
  const since = () => clock.elapsed() - started;
  let isClosed = false;
  while (!isClosed && since() < closedWithinSeconds * 1000) {
    report(Math.round(since() / 1000), usuallyEndsSeconds);
    await beat();
    await clock.sleep(1000);
    isClosed = !(await isOpen());
  }
  if (isClosed) await noteTime(context, 'stand-in-end', since() / 1000);
}
