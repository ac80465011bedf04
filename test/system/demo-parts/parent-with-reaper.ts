import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startReaper } from '../../../src/demo/reaper.ts';

/** Starts a process that a reaper watches, prints the process IDs, and waits to be killed. Argument: a folder. */
const [, , folder = ''] = process.argv;
const watched = join(folder, "a folder with ' and spaces");
mkdirSync(watched);
writeFileSync(join(watched, 'file'), 'x');

function startSleeper(): number {
  // The sleeper has its own child, which only the process group reveals.
  const child = spawn('/bin/sh', ['-c', 'sleep 600 & wait'], { detached: true, stdio: 'ignore' });
  return child.pid ?? 0;
}

const reaper = startReaper();
const [kept, first, second] = [startSleeper(), startSleeper(), startSleeper()];
for (const pid of [first, kept, second]) reaper.watchGroup(pid);
reaper.forgetGroup(kept);
reaper.watchFolder(watched);
process.stdout.write(`${JSON.stringify({ kept, watched: [first, second], reaper: reaper.pid })}\n`);
setInterval(() => undefined, 1_000);
