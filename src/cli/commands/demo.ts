import { Command } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardError, standardOutput } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import { demoLines } from '../views/demo-lines.ts';

/** `irsactl demo`: the whole chain on this machine; `demo cluster`: only its API server, for the tutorial. */
export function demoCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('demo')), {
    examples: [
      { does: 'Show the chain, and leave nothing behind', line: 'irsactl demo' },
      { does: 'Keep it running, to try more', line: 'irsactl demo --keep' },
      { does: 'The results as YAML', line: 'irsactl demo -o yaml' },
      { does: 'Only its API server, for the tutorial', line: 'irsactl demo cluster --directory play' },
    ],
    exits: { interrupted: 'stopped by Ctrl-C before the end' },
    page: 'tutorial.md',
  })
    .description('show the whole chain on this machine, up to a pod with its AWS identity')
    .option('--keep', 'keep everything running, to try more')
    .addOption(outputOption())
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
            does: 'The same, with its messages in another file',
            line: 'irsactl demo cluster --directory play > cluster.env 2> cluster.log',
          },
        ],
        exits: { done: 'stopped by Ctrl-C' },
        page: 'tutorial.md',
      })
        .description('run a real etcd and kube-apiserver until Ctrl-C')
        .requiredOption('--directory <path>', 'empty or new folder; removed at the end')
        .addOption(outputOption())
        .action(cluster),
    );
}

async function demo({ keep, output }: { keep?: true; output: OutputFormat }): Promise<void> {
  const [{ runDemo }, { thisProgram }, { progressOn }] = await Promise.all([
    import('../../demo/run-demo.ts'),
    import('../../demo/own-program.ts'),
    import('../views/progress-view.ts'),
  ]);
  await untilInterrupted((signal) =>
    runDemo({
      keep: keep === true,
      program: thisProgram(),
      print: printerOf(output),
      report: reportOf(output),
      // People see of it what the show prints.
      progress: progressOn(standardError(), output === 'json' ? 'json' : 'quiet'),
      conclude: (result) => writeResult(output, result, () => []),
      signal,
    }),
  );
}

async function cluster({ directory, output }: { directory: string; output: OutputFormat }): Promise<void> {
  const { runLocalCluster } = await import('../../demo/run-local-cluster.ts');
  await untilInterrupted((signal) =>
    runLocalCluster({
      directory,
      show: (served, lines) => writeResult(output, served, () => lines),
      report: reportOf(output),
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

/** What the show prints has lines of its own, for example the answer of AWS. Beside a result it is progress. */
function printerOf(output: OutputFormat): (text: string) => void {
  if (output === 'json') return () => {};
  const printer = output === 'text' ? standardOutput() : standardError();
  return (text) => printer.lines(demoLines(text, printer.columns));
}

/** With JSON, standard error has one object a line, and these are sentences. */
function reportOf(output: OutputFormat): (line: string) => void {
  if (output === 'json') return () => {};
  const printer = standardError();
  return (line) => printer.lines(demoLines(`  ${line}`, printer.columns));
}
