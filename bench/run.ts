import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { measureAwsCalls } from './aws-calls.ts';
import type { Figure } from './figure.ts';
import { measurePlanStart } from './plan-start.ts';
import { measurePodCreation } from './pod-creation.ts';
import { measureStart } from './start.ts';
import { measureWebhook } from './webhook.ts';
import { measureWebhookMemory } from './webhook-memory.ts';

/** Runs the measurements one after another, so that they don't disturb each other; returns 1 if a budget is missed. */
async function main(): Promise<number> {
  const root = resolve(import.meta.dirname, '..');
  for (const script of ['build', 'bundle']) {
    const made = spawnSync('make', [script], { cwd: root, stdio: ['ignore', 2, 2] });
    if (made.status !== 0) {
      process.stderr.write(`make ${script} failed, so nothing can be measured.\n`);
      return 1;
    }
  }
  const figures: Figure[] = [];
  for (const measure of [
    measureStart,
    measurePlanStart,
    measureWebhook,
    measureWebhookMemory,
    measurePodCreation,
    measureAwsCalls,
  ]) {
    const found = [await measure()].flat();
    for (const figure of found) process.stdout.write(`${lines(figure)}\n`);
    figures.push(...found);
  }
  const missed = figures.filter(({ met }) => !met).length;
  process.stdout.write(`${figures.length - missed} budgets met, ${missed} missed\n`);
  return missed === 0 ? 0 : 1;
}

function lines({ met, name, measured, budget }: Figure): string {
  return `${met ? 'met   ' : 'MISSED'}  ${name}\n          measured  ${measured}\n          budget    ${budget}`;
}

process.exitCode = await main();
