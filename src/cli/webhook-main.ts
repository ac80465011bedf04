#!/usr/bin/env node
import { webhookCommand } from './commands/webhook.ts';
import { runToEnd } from './run.ts';
import { runCommand } from './run-command.ts';

/**
 * `/webhook` of the image, with the arguments of the EKS pod identity webhook's image. Manifests for `irsactl webhook` work
 * too: a first argument `webhook` is ignored.
 */
const [first, ...others] = process.argv.slice(2);
const argv = first === 'webhook' ? others : process.argv.slice(2);

void runToEnd(
  async () => runCommand(webhookCommand().exitOverride().showHelpAfterError(), argv),
  (code) => process.exit(code),
);
