import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { measureAwsCalls } from './aws-calls.ts';
import type { Figure } from './figure.ts';
import { measurePlanStart } from './plan-start.ts';
import { measurePodCreation } from './pod-creation.ts';
import { measureStart } from './start.ts';
import { measureWebhook } from './webhook.ts';
import { measureWebhookMemory } from './webhook-memory.ts';

/** Measures one after the other, so that nothing disturbs anything; ends with 1 when a budget is missed. */
async function main(): Promise<number> {
  const root = resolve(import.meta.dirname, '..');
  for (const script of ['build', 'bundle']) {
    const made = spawnSync('make', [script], { cwd: root, stdio: ['ignore', 2, 2] });
    if (made.status !== 0) {
      process.stderr.write(`make ${script} failed, so there is nothing to measure.\n`);
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
  const missed = figures.filter(({ kept }) => !kept).length;
  process.stdout.write(`${figures.length - missed} budgets kept, ${missed} missed\n`);
  return missed === 0 ? 0 : 1;
}

function lines({ kept, name, measured, budget }: Figure): string {
  return `${kept ? 'kept  ' : 'MISSED'}  ${name}\n          measured  ${measured}\n          budget    ${budget}`;
}

process.exitCode = await main();
