import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleParts } from '../scripts/package/bundle-programs.ts';
import type { Change } from '../src/chain/change.ts';
import type { RunningSandbox } from '../src/sandbox/start-sandbox.ts';
import type { Jwk } from '../src/trust/jwks.ts';
import { factsOf } from '../test/support/sandbox-place.ts';
import { memoryOf } from './process-usage.ts';

export type RolesWork = 'plan' | 'apply' | 'adopt' | 'verify' | 'destroy';

export interface WorkDone {
  /** Names of the changes that were planned or made. */
  readonly changes: readonly string[];
  /** Of a plan, the changes themselves. */
  readonly plan: readonly Change[];
}

/** irsactl working on the chain of many roles, in its own process like a command. */
export interface RolesProcess {
  run(work: RolesWork): Promise<WorkDone & { readonly seconds: number }>;
  /** Peak resident memory, in megabytes. */
  peakMemory(): number;
  close(): void;
}

export async function startRolesProcess(sandbox: RunningSandbox, key: Jwk): Promise<RolesProcess> {
  // Bundled like the package, so that it loads the same parts as a command.
  const root = resolve(import.meta.dirname, '..');
  const folder = join(root, 'build/bench-roles');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { fileName, code } of await bundleParts(root, { worker: 'bench/roles-worker.ts' })) {
    writeFileSync(join(folder, fileName), code);
  }
  const child = fork(join(folder, 'worker.cjs'), { stdio: ['ignore', 2, 2, 'ipc'] });
  const next = async (): Promise<unknown> => {
    const [answer] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the process of irsactl exited before it was done');
      }),
    ]);
    return answer;
  };
  child.send({ facts: factsOf(sandbox), key });
  await next();
  return {
    async run(work) {
      const began = performance.now();
      child.send(work);
      const done = (await next()) as WorkDone;
      return { ...done, seconds: (performance.now() - began) / 1000 };
    },
    peakMemory: () => memoryOf(child.pid ?? 0).peak,
    close: () => child.disconnect(),
  };
}
