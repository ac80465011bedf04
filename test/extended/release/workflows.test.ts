import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { findGoTool } from '../../support/go-tool.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { runTool } from '../../support/run-tool.ts';

const folder = join(projectRoot, '.github/workflows');
const files = readdirSync(folder).map((name) => join(folder, name));
const step = z.looseObject({ uses: z.string().optional(), run: z.string().optional() });
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), z.looseObject({ 'timeout-minutes': z.number(), steps: z.array(step) })),
});

/** Every step of every workflow. */
const steps = files.flatMap((file) =>
  Object.values(workflow.parse(parse(readFileSync(file, 'utf8'))).jobs).flatMap((job) => job.steps),
);

describe('the workflows', () => {
  it('pass actionlint', { timeout: 600_000 }, async ({ skip }) => {
    const tool = await findGoTool({
      name: 'actionlint',
      module: 'github.com/rhysd/actionlint',
      command: 'cmd/actionlint',
      version: 'v1.7.12',
      minutes: 1,
    });
    if ('missing' in tool) return skip(tool.missing);
    // If shellcheck is installed, actionlint also checks the scripts with it.
    expect(await runTool(tool.path, files)).toBe('');
  });

  it('have read-only permissions, unless a job states a reason', () => {
    for (const file of files) {
      expect(parse(readFileSync(file, 'utf8'))).toMatchObject({ permissions: { contents: 'read' } });
    }
  });

  it('run existing scripts', () => {
    const scripts = steps.map(({ run = '' }) => run).join('\n');
    const makefile = readFileSync(join(projectRoot, 'Makefile'), 'utf8');
    const targets = [...scripts.matchAll(/\bmake ([a-z-]+)/g)].map(([, target = '']) => target);
    expect(targets).toContain('release');
    for (const target of targets) expect(makefile).toMatch(new RegExp(`^${target}:`, 'm'));
    const called = [...scripts.matchAll(/\bbash (\S+)/g)].map(([, path = '']) => path);
    expect(new Set(called)).toEqual(new Set(['.ci/run']));
  });

  it('pin each action to a version', () => {
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(5);
    for (const action of actions) expect(action).toMatch(/^[\w-]+\/[\w-]+@(v\d+|[0-9a-f]{40})$/);
  });
});
