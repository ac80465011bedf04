import { afterAll, beforeAll, describe } from 'vitest';
import type { PublicDocuments } from '../../../src/links/issuer/ports.ts';
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
  }));
});

/** moto has no issuer hosts, so this reads the bucket that a host names from moto's own address, without credentials. */
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
