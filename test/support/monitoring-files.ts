import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { projectRoot } from './run-irsactl.ts';

export const monitoring = join(projectRoot, 'deploy/monitoring');

const rules = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^[A-Z]\w+$/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.strictObject({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
});

const datasource = z.strictObject({
  type: z.literal('prometheus'),
  uid: z.string().regex(/^\$\{datasource\}$/),
});
const panel = z.strictObject({
  id: z.int(),
  type: z.enum(['stat', 'timeseries']),
  title: z.string().min(1),
  description: z.string(),
  datasource,
  gridPos: z.strictObject({ x: z.int(), y: z.int(), w: z.int().max(24), h: z.int().positive() }),
  targets: z
    .array(
      z.strictObject({
        refId: z.string().regex(/^[A-Z]$/),
        datasource,
        expr: z.string().min(1),
        legendFormat: z.string(),
        instant: z.boolean().optional(),
        range: z.boolean().optional(),
      }),
    )
    .min(1),
  fieldConfig: z.strictObject({
    defaults: z.looseObject({ unit: z.string() }),
    overrides: z.array(z.never()),
  }),
  options: z.looseObject({}),
});

/** The used parts of Grafana's dashboard model: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
const dashboard = z.strictObject({
  uid: z.string().max(40),
  title: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  schemaVersion: z.int().min(36),
  version: z.int(),
  editable: z.boolean(),
  graphTooltip: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  refresh: z.string(),
  time: z.strictObject({ from: z.string(), to: z.string() }),
  timezone: z.literal('browser'),
  templating: z.strictObject({
    list: z.array(
      z.looseObject({
        name: z.string(),
        type: z.enum(['datasource', 'query']),
        definition: z.string().optional(),
      }),
    ),
  }),
  annotations: z.strictObject({ list: z.array(z.never()) }),
  links: z.array(z.never()),
  panels: z.array(panel),
});

export function alertRules() {
  const file = rules.parse(parse(readFileSync(join(monitoring, 'alert-rules.yaml'), 'utf8')));
  return file.groups.flatMap(({ rules: found }) => found);
}

export function readDashboard() {
  return dashboard.parse(JSON.parse(readFileSync(join(monitoring, 'dashboard.json'), 'utf8')));
}

/** Returns every expression of the dashboard, with values for Grafana's own variables. */
export function dashboardExpressions(): readonly string[] {
  const { panels, templating } = readDashboard();
  const ofPanels = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  const ofVariables = templating.list.flatMap(
    ({ definition }) => /^label_values\((\w+), \w+\)$/.exec(definition ?? '')?.[1] ?? [],
  );
  return [...ofPanels, ...ofVariables].map((expr) =>
    expr.replaceAll('$__rate_interval', '5m').replaceAll(/"\$\w+"/g, '".*"'),
  );
}

/** Returns the metrics in an expression. */
export function metricsIn(expression: string): readonly string[] {
  return expression.match(/\b(?:pod_identity_webhook|http_request|process|nodejs)_\w+/g) ?? [];
}
