import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputChunk, type OutputOptions, rolldown } from 'rolldown';
import { bundleOptions, packagesOf } from '../bundle/bundle-options.ts';

/** What the package runs, by the names of its files below `dist`, and the packages that went into it. */
export interface Programs {
  readonly files: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
}

/**
 * The command line in parts, each loaded when it is needed, as CommonJS: Node starts it faster than modules, for which it
 * loads the whole of each of its own that a name is taken from.
 */
const commandLine: OutputOptions = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  codeSplitting: {
    groups: [
      // All that `--version` needs, and all that `--help` needs besides, are one file each.
      { name: 'start', test: /\/src\/cli\/run\.ts$/, priority: 2 },
      { name: 'program', test: /\/src\/cli\/run-program\.ts$/, priority: 1 },
    ],
  },
};

/** Joins the sources and their packages, so that what was tested is what is installed. Names stay as they are. */
export async function bundlePrograms(root: string): Promise<Programs> {
  const parts = await bundleParts(root, {
    run: 'src/cli/run.ts',
    'caller-identity': 'src/demo/caller-identity.ts',
  });
  const library = await bundle(root, { index: 'src/index.ts' }, { format: 'esm', codeSplitting: false });
  const chunks = [...parts, ...library];
  return {
    files: {
      'main.cjs': entryOf(root),
      ...Object.fromEntries(chunks.map(({ fileName, code }) => [fileName, code])),
    },
    packages: packagesOf(
      root,
      chunks.flatMap(({ moduleIds }) => moduleIds),
    ),
  };
}

/** Programs that share their parts, joined as the command line is. */
export function bundleParts(
  root: string,
  input: Readonly<Record<string, string>>,
): Promise<readonly OutputChunk[]> {
  return bundle(root, input, commandLine);
}

async function bundle(
  root: string,
  input: Readonly<Record<string, string>>,
  options: OutputOptions,
): Promise<readonly OutputChunk[]> {
  const build = await rolldown({ ...bundleOptions(root), input: { ...input } });
  try {
    const { output } = await build.generate({ ...options, comments: false });
    return output.map((part) => {
      if (part.type !== 'chunk') throw new Error(`${part.fileName} is no code.`);
      return part;
    });
  } finally {
    await build.close();
  }
}

/** main.ts to the letter, since old versions of Node must be able to read it; only where it finds the rest differs. */
function entryOf(root: string): string {
  const source = readFileSync(join(root, 'src/cli/main.ts'), 'utf8');
  const [before = '', after] = source.split("import('./run.ts')");
  if (after === undefined) throw new Error('src/cli/main.ts no longer loads ./run.ts.');
  return `${before}Promise.resolve().then(() => require('./run.cjs'))${after}`;
}
