import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { isJsonObject, type JsonObject } from '../../src/trust/json.ts';
import { projectRoot } from './run-irsactl.ts';
import { hasTool, runTool } from './run-tool.ts';
import { withLock } from './with-lock.ts';

const run = promisify(execFile);
const version = 'v3.22.0';
/** Stamped where helm is released; without it helm takes every cluster for an old one. */
const kubeVersion = ['--kube-version', '1.36.0'];

export const chart = join(projectRoot, 'deploy/chart');

/** The helm on the PATH, else one that Go has built, once, in the user's cache; else why there is none. */
export async function findHelm(): Promise<{ readonly path: string } | { readonly missing: string }> {
  if (await hasTool('helm')) return { path: 'helm' };
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'irsactl', 'helm');
  const path = join(cache, version, 'helm');
  if (await works(path)) return { path };
  if (!(await hasTool('go'))) return { missing: 'neither helm nor Go is installed' };
  await mkdir(dirname(path), { recursive: true });
  try {
    // Several files of tests want it at the same time.
    await withLock(join(cache, 'lock'), async () => {
      if (!(await works(path))) await build(path);
    });
    return { path };
  } catch (error) {
    return {
      missing: `helm cannot be built: ${error instanceof Error ? error.message.slice(0, 300) : error}`,
    };
  }
}

async function build(path: string): Promise<void> {
  process.stderr.write(`Building helm ${version} with Go as ${path} (once, about three minutes)\n`);
  const temporary = await mkdtemp(join(dirname(path), 'new-'));
  try {
    const env = { ...process.env, GOBIN: temporary, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off' };
    await run('go', ['install', '-trimpath', `helm.sh/helm/v3/cmd/helm@${version}`], {
      env,
      timeout: 840_000,
    });
    await rename(join(temporary, 'helm'), path);
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/** What the chart makes of these values, written as in `--set-json`, in helm's order of installation. */
export async function helmTemplate(helm: string, values: JsonObject = {}): Promise<readonly JsonObject[]> {
  const args = ['template', 'irsactl-webhook', chart, '--namespace', 'irsactl-system', ...kubeVersion];
  return objectsIn(await runTool(helm, [...args, '--values', '-'], { input: JSON.stringify(values) }));
}

/** The objects of a file of several documents. */
export function objectsIn(text: string): readonly JsonObject[] {
  return parseAllDocuments(text).flatMap((document) => {
    if (document.errors[0]) throw document.errors[0];
    const object = document.toJS();
    return isJsonObject(object) ? [object] : [];
  });
}

function works(path: string): Promise<boolean> {
  return run(path, ['version', '--short']).then(
    ({ stdout }) => stdout.startsWith(version.slice(0, 3)),
    () => false,
  );
}
