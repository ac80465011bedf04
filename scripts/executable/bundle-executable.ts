import { rolldown } from 'rolldown';
import { bundleOptions, packagesOf } from '../bundle/bundle-options.ts';
import type { Bundle } from '../image/bundle.ts';

/** The whole command line as one CommonJS file: a program inside of Node 24 can load nothing but Node's own modules. */
export async function bundleExecutable(root: string): Promise<Bundle> {
  const build = await rolldown({ ...bundleOptions(root), input: 'src/cli/executable-main.ts' });
  try {
    const { output } = await build.generate({ format: 'cjs', codeSplitting: false, comments: false });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`The bundle has more than one file: ${others[0]?.fileName}`);
    return { code: chunk.code, packages: packagesOf(root, chunk.moduleIds) };
  } finally {
    await build.close();
  }
}
