import { callerIdentityWord } from '../demo/caller-identity-word.ts';
import { run } from './run.ts';

/**
 * The executable for machines without Node. It brings the Node that it was tested with, so there is no version to ask for;
 * and since it can run no other script, it is itself what the demo's pod runs.
 */
if (process.argv[2] === callerIdentityWord) void import('../demo/caller-identity.ts');
else void run(process.argv.slice(2), (code) => process.exit(code));
