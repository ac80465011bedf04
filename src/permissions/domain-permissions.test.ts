import { expect, test } from 'vitest';
import { fakeContext } from '../../test/support/fake-context.ts';
import { overlap } from '../../test/support/glob-overlap.ts';
import reference from '../../test/support/service-authorization.json' with { type: 'json' };
import type { OwnDomain } from '../config/trust-chain.ts';
import { domainPermissions } from './domain-permissions.ts';

const { aws } = fakeContext();
const actions = new Map(Object.entries(reference.actions));
const kinds = new Map(Object.entries(reference.kinds));
const domains: readonly OwnDomain[] = [
  { name: 'oidc.example.com', dns: { kind: 'route53', hostedZoneId: null } },
  { name: 'oidc.example.com', dns: { kind: 'route53', hostedZoneId: 'Z0123456789' } },
  { name: 'oidc.example.com', dns: { kind: 'manual' } },
];

test.each(domains)('each action is one of AWS, on what AWS lets it be scoped to: %j', (domain) => {
  const all = domainPermissions(domain, aws).flatMap(({ actions, resources }) =>
    actions.map((action) => ({ action, resources })),
  );
  for (const { action, resources } of all) {
    const known = actions.get(action);
    expect(known, action).toBeDefined();
    if (known?.on.length === 0) expect([action, resources]).toEqual([action, ['*']]);
    else {
      const patterns = (known?.on ?? []).map((kind) => (kinds.get(kind) ?? '').replaceAll(/\$\{\w+\}/g, '*'));
      for (const one of resources) {
        expect(one).not.toBe('*');
        expect(
          patterns.some((pattern) => overlap(pattern, one)),
          `${action} on ${one}`,
        ).toBe(true);
      }
    }
  }
});
