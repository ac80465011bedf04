import { FlagList } from '../manifest/flag-list.ts';
import type { PodRecord } from './pod-record.ts';

/** `command` and `args` of a container with other flags; both are one list to the program. */
export function replaceFlags(container: PodRecord, change: (flags: FlagList) => FlagList): PodRecord {
  const command = texts(container['command']);
  const words = [...command, ...texts(container['args'])];
  const [program = '', ...rest] = words;
  const isProgram = !program.startsWith('-');
  const flags = change(FlagList.read(isProgram ? rest : words)).words();
  if (command.length === 0) return { args: isProgram ? [program, ...flags] : flags };
  return { command: isProgram ? [program, ...flags] : flags, args: undefined };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
