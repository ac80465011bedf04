import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleOneFile } from '../scripts/bundle/bundle-one-file.ts';
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

/** irsactl at work on the chain of many roles, in a process of its own as a command has one. */
export interface RolesProcess {
  run(work: RolesWork): Promise<WorkDone & { readonly seconds: number }>;
  /** Most resident memory that it ever had, in megabytes. */
  peakMemory(): number;
  close(): void;
}

export async function startRolesProcess(sandbox: RunningSandbox, key: Jwk): Promise<RolesProcess> {
  // Joined as the package is: from the sources, with their types taken out first, everything is larger.
  const root = resolve(import.meta.dirname, '..');
  const program = join(root, 'build/bench-roles.mjs');
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(program, (await bundleOneFile(root, 'bench/roles-worker.ts', 'esm')).code);
  const child = fork(program, { stdio: ['ignore', 2, 2, 'ipc'] });
  const next = async (): Promise<unknown> => {
    const [answer] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error('the process of irsactl ended before it was done');
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
