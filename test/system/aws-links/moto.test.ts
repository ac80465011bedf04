import { afterAll, beforeAll, describe } from 'vitest';
import type { Buckets, PublicDocuments } from '../../../src/links/issuer/ports.ts';
import { isJsonObject, type Json, objectsOf } from '../../../src/trust/json.ts';
import { awsChainScenarios } from '../../support/aws-chain-scenarios.ts';
import { type Moto, startMoto } from '../../support/moto.ts';

describe('the AWS links on moto', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto?.stop());

  awsChainScenarios(() => ({
    endpoint: moto.endpoint,
    credentials: { accessKeyId: 'anybody', secretAccessKey: 'anything' },
    publicDocuments: publicBucketsOf(moto.endpoint),
    buckets: withoutDenials,
  }));
});

/** Policies as they were put, by bucket. */
const policies = new Map<string, Json>();

/** moto carries a Deny out whatever its conditions say: it gets the policy without any, and the link gets back what it put. */
function withoutDenials(real: Buckets): Buckets {
  return {
    ...real,
    async setPolicy(bucket, policy) {
      const statements = isJsonObject(policy) ? objectsOf(policy['Statement']) : [];
      const Statement = statements.filter(({ Effect }) => Effect === 'Allow');
      await real.setPolicy(bucket, isJsonObject(policy) ? { ...policy, Statement } : policy);
      policies.set(bucket, policy);
    },
    async policy(bucket) {
      const found = await real.policy(bucket);
      return found === null ? null : (policies.get(bucket) ?? found);
    },
  };
}

/** moto has no issuer hosts: the bucket that such a host names is read over moto's own address, without credentials. */
function publicBucketsOf(endpoint: string): PublicDocuments {
  return {
    async fetch(url) {
      const { hostname, pathname } = new URL(url);
      const answer = await fetch(`${endpoint}/${hostname.split('.')[0]}${pathname}`);
      const contentType = answer.headers.get('content-type') ?? '';
      return { kind: 'answer', status: answer.status, contentType, body: await answer.text() };
    },
  };
}
