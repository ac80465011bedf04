import { rememberChain } from '../../src/cli/chain-words.ts';
import { chooseMessageForm } from '../../src/cli/output/printer.ts';

/**
 * Many test files run in one process. Each starts with the process's initial environment, but without colours and
 * without the variables that change how messages look (src/cli/views/paint.ts, src/cli/output/printer.ts,
 * src/cli/run-command.ts). Tests of colour and JSON set those variables.
 */
declare global {
  var environmentAtStart: NodeJS.ProcessEnv | undefined;
}

globalThis.environmentAtStart ??= { ...process.env };
for (const name of Object.keys(process.env)) {
  if (!Object.hasOwn(globalThis.environmentAtStart, name)) delete process.env[name];
}
Object.assign(process.env, globalThis.environmentAtStart);

for (const name of ['FORCE_COLOR', 'GITHUB_ACTIONS']) delete process.env[name];
process.env['NO_COLOR'] = '1';
process.env['TERM'] = 'xterm';
chooseMessageForm('people');
rememberChain([]);
