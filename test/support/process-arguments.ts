import { appendFileSync, readdirSync, readFileSync } from 'node:fs';

/** A process is forked before it executes its program, so its command line may have changed at the next look. */
const looksPerProcess = 3;

/** Writes each distinct command line of this machine's processes once, until `stop`. Only Linux has /proc. */
export function watchProcessArguments(file: string): { stop(): void } {
  const seen = new Set<string>();
  let looks = new Map<string, number>();
  const look = (): void => {
    const before = looks;
    looks = new Map(runningIds().map((id) => [id, (before.get(id) ?? 0) + 1]));
    const lines = [...looks].flatMap(([id, count]) => (count > looksPerProcess ? [] : commandLine(id)));
    for (const line of lines) {
      if (seen.has(line)) continue;
      seen.add(line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }
  };
  const timer = setInterval(look, 100);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function runningIds(): readonly string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function commandLine(id: string): readonly string[] {
  try {
    const line = readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return line === '' ? [] : [line];
  } catch {
    // The process ended between the two looks.
    return [];
  }
}
