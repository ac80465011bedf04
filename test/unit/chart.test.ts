import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readVersion } from '../../src/cli/version.ts';
import { defaults } from '../../src/config/defaults.ts';
import { ports, webhookSettings } from '../../src/deployment/webhook-settings.ts';
import { isJsonObject, type JsonObject, valueAt } from '../../src/trust/json.ts';
import { webhookDefaults } from '../../src/webhook/options.ts';

const chart = resolve(import.meta.dirname, '../../deploy/chart');
const read = (name: string) => parse(readFileSync(join(chart, name), 'utf8'));

/** `a.b` for every value that is not an object with members. */
function leaves(values: JsonObject, before = ''): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) =>
    isJsonObject(value) && Object.keys(value).length > 0
      ? leaves(value, `${before}${name}.`)
      : [`${before}${name}`],
  );
}

describe('the values of the chart', () => {
  const values = read('values.yaml');

  it('have this version of irsactl', () => {
    expect(read('Chart.yaml')).toMatchObject({ version: readVersion(), appVersion: readVersion() });
    const { registry, repository } = values.image;
    expect(`${registry}/${repository}:${readVersion()}`).toBe(defaults.webhook.image);
  });

  it("have irsactl's own defaults", () => {
    const { annotationPrefix, audience, region } = webhookSettings;
    expect(values).toMatchObject({
      replicaCount: webhookSettings.replicas,
      placement: webhookSettings.placement,
      config: {
        annotationPrefix,
        tokenAudience: audience,
        defaultAwsRegion: region ?? '',
        tokenExpiration: webhookDefaults.tokenExpiration,
        tokenMountPath: webhookDefaults.tokenMountPath,
        stsRegionalEndpoint: webhookDefaults.stsRegionalEndpoint,
        ports: { webhook: ports.https, metrics: ports.metrics },
      },
      mutatingWebhook: {
        failurePolicy: webhookSettings.failurePolicy,
        matchConditions: webhookSettings.matchConditions,
      },
      networkPolicy: { apiServerPorts: webhookSettings.apiServerPorts },
    });
  });

  it('are all described by the schema, which refuses unknown values', () => {
    const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8'));
    const described = (path: string): boolean => {
      let current = schema;
      for (const name of path.split('.')) {
        const named = current.$ref ? schema.definitions[current.$ref.split('/').at(-1)] : current;
        if (named.additionalProperties !== false) return named.type === 'object';
        current = valueAt(named, 'properties', name);
        if (current === undefined) return false;
      }
      return true;
    };
    const paths = leaves(values);
    expect(paths.length).toBeGreaterThan(80);
    expect(paths.filter((path) => !described(path))).toEqual([]);
  });
});
