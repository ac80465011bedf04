import { rolldown } from 'rolldown';
import { bundleOptions, packagesOf } from '../bundle/bundle-options.ts';

/** The webhook's process as one file, and what went into it. */
export interface Bundle {
  readonly code: string;
  /** Folders of the packages of which something is in the code, relative to the root: `node_modules/pino`. */
  readonly packages: readonly string[];
}

/** The webhook alone, with `/webhook`'s flags. */
const entry = 'src/cli/webhook-main.ts';

/**
 * Joins the sources and the packages that they load into one file, so that the image needs neither. Names stay as
 * they are: a stack trace in a log must be read without a map. The same sources give the same bytes in any folder.
 */
export async function bundleWebhook(root: string): Promise<Bundle> {
  const build = await rolldown({ ...bundleOptions(root), input: entry });
  try {
    const { output } = await build.generate({ format: 'esm', codeSplitting: false, comments: false });
    const [chunk, ...others] = output;
    if (others.length > 0) throw new Error(`The bundle has more than one file: ${others[0]?.fileName}`);
    // The line by which a shell starts the sources.
    return {
      code: asciiOnly(chunk.code.replace(/^#!.*\n/, '')),
      packages: packagesOf(root, chunk.moduleIds),
    };
  } finally {
    await build.close();
  }
}

/** V8 keeps a source with one other character in two bytes a character. */
function asciiOnly(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
