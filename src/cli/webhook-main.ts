#!/usr/bin/env node
import { webhookCommand } from './commands/webhook.ts';
import { runToEnd } from './run.ts';
import { runCommand } from './run-command.ts';

/**
 * `/webhook` of the image. It is called as the image of the EKS pod identity webhook is. Manifests for either name of
 * it work: a word `webhook` in front is its own name.
 */
const [first, ...others] = process.argv.slice(2);
const argv = first === 'webhook' ? others : process.argv.slice(2);

void runToEnd(
  async () => runCommand(webhookCommand().exitOverride().showHelpAfterError(), argv),
  (code) => process.exit(code),
);
