import { ownName } from '../own-name.ts';
import { layOutHelp } from './lay-out-help.ts';
import { writtenPage } from './written-page.ts';

/** The text that these arguments ask for, where it is known without building the commands; otherwise null. */
export function writtenHelp(argv: readonly string[], columns: number | undefined): string | null {
  const asked = argv.at(-1);
  if (asked !== '--help' && asked !== '-h') return null;
  const page = writtenPage(argv.slice(0, -1).join(' '));
  return page && layOutHelp(page, { width: columns || 80, program: ownName() });
}
