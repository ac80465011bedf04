import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { webhookService } from '../../src/deployment/webhook-objects.ts';
import { webhookSettings } from '../../src/deployment/webhook-settings.ts';
import { valueAt } from '../../src/trust/json.ts';
import { webhookMetrics } from '../../src/webhook/metrics/metrics.ts';
import {
  alertRules,
  dashboardExpressions,
  metricsIn,
  monitoring,
  readDashboard,
} from '../support/monitoring-files.ts';

/** The names of all series that a webhook serves after every kind of event. */
async function servedNames(): Promise<ReadonlySet<string>> {
  const metrics = webhookMetrics({
    sources: () => [{ name: 'service-accounts', size: 1, ageMilliseconds: 1, failures: 1 }],
    used: () => true,
    ready: () => true,
    certificate: () => ({ notAfter: 1 }),
  });
  metrics.decided('missed', null, 'no-answer');
  metrics.answered('/mutate', 'POST', 200, 1);
  const lines = (await metrics.text()).split('\n');
  return new Set(lines.flatMap((line) => /^(\w+)[{ ]/.exec(line)?.[1] ?? []));
}

describe('the files for monitoring', () => {
  it('use only metrics that the webhook serves', async () => {
    const served = await servedNames();
    const named = [...alertRules().map(({ expr }) => expr), ...dashboardExpressions()].flatMap(metricsIn);
    expect(named.filter((name) => !served.has(name))).toEqual([]);
    expect(new Set(named).size).toBeGreaterThan(11);
  });

  it('alert on everything that leaves pods without their role', async () => {
    const named = new Set(alertRules().flatMap(({ expr }) => metricsIn(expr)));
    const watched = [...(await servedNames())].filter((name) =>
      /webhook_(ready|decisions_total|cache_age\w+|source_failures_total|\w+_expiry_\w+|requests_total)$/.test(
        name,
      ),
    );
    expect(watched).toHaveLength(6);
    expect([...named]).toEqual(expect.arrayContaining(watched));
  });

  it('have a dashboard whose panels do not overlap', () => {
    const { panels, templating } = readDashboard();
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of panels) {
      expect({ title, end: gridPos.x + gridPos.w }).toEqual({
        title,
        end: expect.toSatisfy((end) => end <= 24),
      });
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect({ title, taken: taken.has(`${x},${y}`) }).toEqual({ title, taken: false });
          taken.add(`${x},${y}`);
        }
      }
    }
    const variables = templating.list.map(({ name }) => name);
    const used = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/\$(?!__)\w+/g) ?? []),
    );
    expect([...new Set(used)].toSorted()).toEqual(['$job', '$namespace']);
    expect(variables).toEqual(['datasource', 'namespace', 'job']);
  });

  it('select the installed Service at its metrics port', () => {
    const monitor = parse(readFileSync(join(monitoring, 'service-monitor.yaml'), 'utf8'));
    const service = webhookService(webhookSettings);
    expect(monitor.spec.namespaceSelector.matchNames).toEqual([webhookSettings.namespace]);
    expect(valueAt(service, 'metadata', 'labels')).toMatchObject(monitor.spec.selector.matchLabels);
    const ports = valueAt(service, 'spec', 'ports');
    expect(ports).toContainEqual(expect.objectContaining({ name: monitor.spec.endpoints[0].port }));
  });
});
