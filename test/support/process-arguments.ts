import { appendFileSync, readdirSync, readFileSync } from 'node:fs';

/** Writes the command line of every process that is seen, once each, until `stop`. Only Linux has /proc. */
export function watchProcessArguments(file: string): { stop(): void } {
  const seen = new Set<string>();
  const look = (): void => {
    for (const line of commandLines()) {
      if (seen.has(line)) continue;
      seen.add(line);
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    }
  };
  const timer = setInterval(look, 100);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

function commandLines(): string[] {
  let entries: string[];
  try {
    entries = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
  return entries.flatMap((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || [];
    } catch {
      // The process ended between the two looks.
      return [];
    }
  });
}
