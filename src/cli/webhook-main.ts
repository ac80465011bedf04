#!/usr/bin/env node
import { Command } from 'commander';
import { webhookCommand } from './commands/webhook.ts';
import { runToEnd } from './run.ts';
import { runCommand } from './run-command.ts';

/**
 * `/webhook` of the image: the servers of irsactl that run in a cluster, and nothing of its other commands. It is called
 * as the image of the EKS pod identity webhook is. Manifests for either name of it work: a word `webhook` in front is
 * its own name. With `issuer serve` in front it serves the documents of the issuer.
 */
const [first, ...others] = process.argv.slice(2);
const argv = first === 'webhook' ? others : process.argv.slice(2);

async function commandOf(word: string | undefined): Promise<Command> {
  if (word !== 'issuer') return webhookCommand().exitOverride().showHelpAfterError();
  const [{ issuerCommand }, { likeAllOthers }] = await Promise.all([
    import('./commands/issuer.ts'),
    import('./like-all-others.ts'),
  ]);
  return likeAllOthers(new Command('irsactl').addCommand(issuerCommand()));
}

void runToEnd(
  async () => runCommand(await commandOf(first), argv),
  (code) => process.exit(code),
);
