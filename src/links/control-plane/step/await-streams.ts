import type { ApiServer } from '../ports.ts';
import { waiting } from './await-serving.ts';
import type { Beat } from './stand-in.ts';
import type { NodeContext } from './step-context.ts';
import { countOf } from './way-words.ts';
import { ifCutOff } from './what-if.ts';

/** Metrics of an API server are megabytes: the seconds between two looks. */
const lookSeconds = 5;
/** One that says nothing so often does not say it at all. */
const silentLooks = 3;

/** Whose streams are awaited, in words, where it is asked, and for how long. */
interface Awaited {
  readonly whose: string;
  readonly server: Pick<ApiServer, 'streams'>;
  readonly seconds: number;
  /** Whether waiting still makes sense, asked at each look. Default: it does. */
  readonly goesOn?: () => Promise<boolean>;
}

/** Lets exec, attach, port-forward and logs -f through an API server end by themselves, but not longer than asked. */
export async function awaitStreams(
  { ports, progress }: Pick<NodeContext, 'ports' | 'progress'>,
  { whose, server, seconds, goesOn = async () => true }: Awaited,
  beat: Beat,
): Promise<void> {
  const { clock } = ports;
  const report = waiting(
    progress,
    `kubectl exec, attach, port-forward and logs -f through ${whose} to end`,
    ifCutOff(seconds),
  );
  const started = clock.elapsed();
  const since = () => (clock.elapsed() - started) / 1000;
  let silent = 0;
  while (since() < seconds && (await goesOn())) {
    const streams = await server.streams();
    silent = streams === null ? silent + 1 : 0;
    if (silent === silentLooks || (streams !== null && countOf(streams) === 0)) return;
    const next = since() + lookSeconds;
    while (since() < Math.min(next, seconds)) {
      report(Math.round(since()));
      await beat();
      await clock.sleep(1000);
    }
  }
}
