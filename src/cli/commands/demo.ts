import { Command } from 'commander';
import { exitCode } from '../exit-code.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardError, standardOutput } from '../output/printer.ts';
import { type Line, paint } from '../views/paint.ts';

/** `irsactl demo`: the whole chain on this machine; `demo cluster`: only its API server, for the tutorial. */
export function demoCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('demo')), {
    examples: [
      { does: 'From nothing to a pod with its AWS identity, and leave nothing', line: 'irsactl demo' },
      { does: 'Leave it running, to play on', line: 'irsactl demo --keep' },
      { does: 'Its API server alone, for the tutorial', line: 'irsactl demo cluster --directory play' },
    ],
    exits: { interrupted: 'stopped by Ctrl-C before the end' },
    page: 'tutorial.md',
  })
    .description('show the whole chain on this machine, up to a pod that gets its AWS identity')
    .option('--keep', 'leave everything running and print how to play on')
    .action(demo)
    .addCommand(
      withGuide(new Command('cluster'), {
        examples: [
          { does: 'With its files in the folder play', line: 'irsactl demo cluster --directory play' },
          {
            does: 'The export lines for its clients into a file, as in the tutorial',
            line: 'irsactl demo cluster --directory play > cluster.env',
          },
          {
            does: 'What it says meanwhile into another',
            line: 'irsactl demo cluster --directory play > cluster.env 2> cluster.log',
          },
        ],
        exits: { done: 'stopped by Ctrl-C' },
        page: 'tutorial.md',
      })
        .description('run a real etcd and kube-apiserver until Ctrl-C')
        .requiredOption('--directory <path>', 'a missing or empty folder; it is removed at the end')
        .action(cluster),
    );
}

async function demo(options: { keep?: true }): Promise<void> {
  const [{ runDemo }, { thisProgram }] = await Promise.all([
    import('../../demo/run-demo.ts'),
    import('../../demo/own-program.ts'),
  ]);
  await untilInterrupted((signal) =>
    runDemo({
      keep: options.keep === true,
      program: thisProgram(),
      print,
      report,
      signal,
    }),
  );
}

async function cluster(options: { directory: string }): Promise<void> {
  const { runLocalCluster } = await import('../../demo/run-local-cluster.ts');
  await untilInterrupted((signal) =>
    runLocalCluster({
      directory: options.directory,
      print,
      report,
      signal,
    }),
  );
}

/**
 * Ctrl-C ends the work by its signal. What runs until Ctrl-C is done then; what was cut off by it ends with the code
 * for that, and without words.
 */
async function untilInterrupted(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  try {
    await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    process.exitCode = exitCode.interrupted;
  } finally {
    process.removeListener('SIGINT', abort);
    process.removeListener('SIGTERM', abort);
  }
}

/** What the demo prints has lines of its own, for example the answer of AWS. */
function print(text: string): void {
  standardOutput().lines(text.split('\n').map(painted));
}

/** What holds is green, what is typed stands out. */
function painted(line: string): Line {
  const [, indent = '', mark = '', rest = ''] = /^( *)([✓$])( .*)$/.exec(line) ?? [];
  if (mark === '✓') return [indent, paint('green', mark), rest];
  return mark === '$' ? [indent, paint('dim', mark), paint('bold', rest)] : line;
}

function report(line: string): void {
  standardError().lines([`  ${line}`]);
}
