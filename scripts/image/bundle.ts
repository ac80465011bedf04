import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

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
  const build = await rolldown({
    input: entry,
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    plugins: [versionFrom(join(root, 'package.json')), kubeconfigOnly(root)],
    treeshake: { moduleSideEffects: (id) => !id.includes('/node_modules/@kubernetes/') },
  });
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

/** Of the Kubernetes client only what reads kubeconfigs: the models of every kind of object are 7 MB of source. */
function kubeconfigOnly(root: string): Plugin {
  return {
    name: 'kubeconfig-only',
    resolveId: {
      filter: { id: /^@kubernetes\/client-node$/ },
      handler: () => join(root, 'node_modules/@kubernetes/client-node/dist/config.js'),
    },
  };
}

/** V8 keeps a source with one other character in two bytes a character. */
function asciiOnly(code: string): string {
  return code.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** There is no package.json beside the bundle from which the version could be read. */
function versionFrom(packageFile: string): Plugin {
  const { version }: { version: string } = JSON.parse(readFileSync(packageFile, 'utf8'));
  return {
    name: 'version',
    load: {
      filter: { id: /\/src\/cli\/version\.ts$/ },
      handler: () => `export function readVersion() { return ${JSON.stringify(version)}; }`,
    },
  };
}

function packagesOf(root: string, modules: readonly string[]): readonly string[] {
  const folder = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//;
  const found = modules.flatMap((id) => folder.exec(id.replace(`${root}/`, ''))?.[1] ?? []);
  return [...new Set(found)].sort();
}
