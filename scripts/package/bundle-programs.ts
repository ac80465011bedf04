import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type OutputChunk, type OutputOptions, rolldown } from 'rolldown';
import { bundleOptions, packagesOf } from '../bundle/bundle-options.ts';

/** The code of the package by file name in `dist`, and the packages bundled into it. */
export interface Programs {
  readonly files: Readonly<Record<string, string>>;
  readonly packages: readonly string[];
}

/**
 * The command line in parts that are loaded on demand, as CommonJS: it starts faster than ES modules, for which Node loads
 * every built-in module in full from which a name is imported.
 */
const commandLine: OutputOptions = {
  format: 'cjs',
  entryFileNames: '[name].cjs',
  chunkFileNames: '[name]-[hash].cjs',
  codeSplitting: {
    groups: [
      // One file with everything for `--version`, and one with everything else for `--help`.
      { name: 'start', test: /\/src\/cli\/run\.ts$/, priority: 2 },
      { name: 'program', test: /\/src\/cli\/run-program\.ts$/, priority: 1 },
    ],
  },
};

/** Bundles the sources and their packages, so that users install what was tested. It keeps names. */
export async function bundlePrograms(root: string): Promise<Programs> {
  const programs = await bundleCommandLine(root);
  const library = await bundle(root, { index: 'src/index.ts' }, { format: 'esm', codeSplitting: false });
  const { files, packages } = programsOf(root, library);
  return {
    files: { 'main.cjs': entryOf(root), ...programs.files, ...files },
    packages: [...new Set([...programs.packages, ...packages])].sort(),
  };
}

/** Bundles what `main.cjs` loads, and what the demo's pod runs. */
export async function bundleCommandLine(root: string): Promise<Programs> {
  const parts = await bundleParts(root, {
    run: 'src/cli/run.ts',
    'caller-identity': 'src/demo/caller-identity.ts',
  });
  return programsOf(root, parts);
}

function programsOf(root: string, chunks: readonly OutputChunk[]): Programs {
  return {
    files: Object.fromEntries(chunks.map(({ fileName, code }) => [fileName, code])),
    packages: packagesOf(
      root,
      chunks.flatMap(({ moduleIds }) => moduleIds),
    ),
  };
}

/** Bundles programs that share their parts, like the command line. */
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
      if (part.type !== 'chunk') throw new Error(`${part.fileName} is not code.`);
      return part;
    });
  } finally {
    await build.close();
  }
}

/** Returns main.ts unchanged, because old versions of Node must be able to parse it, except for the import of run.ts. */
function entryOf(root: string): string {
  const source = readFileSync(join(root, 'src/cli/main.ts'), 'utf8');
  const [before = '', after] = source.split("import('./run.ts')");
  if (after === undefined) throw new Error('src/cli/main.ts no longer loads ./run.ts.');
  return `${before}Promise.resolve().then(() => require('./run.cjs'))${after}`;
}
