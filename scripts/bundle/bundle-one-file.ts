import { rolldown } from 'rolldown';
import { bundleOptions, packagesOf } from './bundle-options.ts';

/** A program as one file, and its packages. */
export interface Bundle {
  readonly code: string;
  /** Folders of the packages with code in the bundle, relative to the root: `node_modules/pino`. */
  readonly packages: readonly string[];
}

/**
 * Bundles a program and the packages that it loads. It keeps names, so that a stack trace in a log is readable without a
 * source map. The same sources give the same bytes in any folder.
 */
export async function bundleOneFile(
  root: string,
  entry: string,
  format: 'esm' | 'cjs',
  documentsModule?: () => string,
): Promise<Bundle> {
  const build = await rolldown({ ...bundleOptions(root, documentsModule), input: entry });
  try {
    const { output } = await build.generate({ format, codeSplitting: false, comments: false });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`The bundle has more than one file: ${others[0]?.fileName}`);
    return { code: chunk.code, packages: packagesOf(root, chunk.moduleIds) };
  } finally {
    await build.close();
  }
}
