import { rememberChain } from '../../src/cli/chain-words.ts';
import { chooseMessageForm } from '../../src/cli/output/message-form.ts';

/**
 * How messages look follows from the environment (src/cli/views/paint.ts, src/cli/output/printer.ts) and from the last
 * command line of the thread (src/cli/run-command.ts): each file of tests begins plain, wherever it runs and whatever
 * ran before it. Tests of colour and of JSON choose their own.
 */
for (const name of ['FORCE_COLOR', 'GITHUB_ACTIONS']) delete process.env[name];
process.env['NO_COLOR'] = '1';
process.env['TERM'] = 'xterm';
chooseMessageForm('people');
rememberChain([]);
