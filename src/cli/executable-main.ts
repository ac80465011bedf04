import { getAsset } from 'node:sea';
import { compileFunction, constants } from 'node:vm';
import { callerIdentityWord } from '../demo/caller-identity-word.ts';

interface Part {
  exports: object;
}

const loaded = new Map<string, Part>();

/** Returns Node's module or the package's file of this name. The files are assets: V8 reads only those that a command needs. */
function load(name: string): unknown {
  if (!name.startsWith('./')) return process.getBuiltinModule(name);
  const known = loaded.get(name);
  if (known) return known.exports;
  const part: Part = { exports: {} };
  loaded.set(name, part);
  const names = ['require', 'module', 'exports', '__filename'];
  const run = compileFunction(getAsset(name, 'utf8'), names, {
    filename: name,
    // AWS's SDK imports modules of Node.
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  run(load, part, part.exports, process.execPath);
  return part.exports;
}

/**
 * The executable for machines without Node. It includes the Node that it was tested with, so it checks no version. It cannot run
 * other scripts, so the demo's pod also runs it.
 */
if (process.argv[2] === callerIdentityWord) load('./caller-identity.cjs');
else {
  const { run } = load('./run.cjs') as typeof import('./run.ts');
  void run(process.argv.slice(2), (code) => process.exit(code));
}
