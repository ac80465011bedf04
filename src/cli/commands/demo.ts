import { isatty } from 'node:tty';
import { Command } from 'commander';
import { type OutputFormat, outputOption } from '../chain-options.ts';
import { exitCode } from '../exit-code.ts';
import { withExtraAuthorities } from '../extra-authorities.ts';
import { withGuide } from '../help/command-guide.ts';
import { standardError, standardOutput } from '../output/printer.ts';
import { writeResult } from '../result.ts';
import type { DemoView } from '../views/demo-view.ts';

/** `irsactl demo`: the whole chain on this machine; `demo cluster`: only its API server, for the tutorial. */
export function demoCommand(): Command {
  return withGuide(withExtraAuthorities(new Command('demo')), {
    examples: [
      { does: 'Show the chain, and leave nothing behind', line: 'irsactl demo' },
      { does: 'Then open a shell in it, to try more', line: 'irsactl demo --keep' },
      { does: 'The results as YAML', line: 'irsactl demo -o yaml' },
      { does: 'Only its API server, for the tutorial', line: 'irsactl demo cluster --directory play' },
    ],
    exits: { interrupted: 'stopped by Ctrl-C before the end' },
    page: 'tutorial.md',
  })
    .description('show the whole chain on this machine, up to a pod with its AWS identity')
    .option('--keep', 'then open a shell in the demo; off a terminal, keep it until Ctrl-C')
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
  await untilInterrupted(output, 'loading the demo', async (view, signal) => {
    const [{ runDemo }, { thisProgram }] = await Promise.all([
      import('../../demo/run-demo.ts'),
      import('../../demo/own-program.ts'),
    ]);
    const atTerminal = output === 'text' && [0, 1, 2].every(isatty);
    const kept = atTerminal ? 'until-shell-ends' : 'until-signal';
    await runDemo({
      ...view,
      keep: keep === true ? kept : null,
      program: thisProgram(),
      conclude: (result) => writeResult(output, result, () => []),
      signal,
    });
  });
}

async function cluster({ directory, output }: { directory: string; output: OutputFormat }): Promise<void> {
  await untilInterrupted(output, 'looking for etcd and kube-apiserver', async (view, signal) => {
    const { runLocalCluster } = await import('../../demo/run-local-cluster.ts');
    await runLocalCluster({
      ...view,
      directory,
      show: (served, lines) => writeResult(output, served, () => lines),
      signal,
    });
  });
}

/** Ctrl-C and SIGTERM end the work by its signal; if that was before its end, the exit code says so. */
async function untilInterrupted(
  output: OutputFormat,
  firstWork: string,
  work: (view: DemoView, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const { demoView } = await import('../views/demo-view.ts');
  const view = demoView(output, standardOutput(), standardError());
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  view.doing(firstWork);
  try {
    await work(view, controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    view.report('Stopped before the end. Everything that was started is stopped and removed.');
    process.exitCode = exitCode.interrupted;
  } finally {
    view.doing('');
    process.removeListener('SIGINT', abort);
    process.removeListener('SIGTERM', abort);
  }
}
