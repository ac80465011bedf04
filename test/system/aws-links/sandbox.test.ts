import { afterAll, beforeAll, describe } from 'vitest';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsChainScenarios } from '../../support/aws-chain-scenarios.ts';

describe('the AWS links on the sandbox', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox?.close());

  awsChainScenarios(() => ({
    endpoint: sandbox.endpoint,
    credentials: sandbox.rootCredentials,
    publicDocuments: publicDocuments({
      ca: sandbox.caPem,
      connectTo: [{ host: '', port: null, toHost: '127.0.0.1', toPort: sandbox.tlsPort }],
    }),
  }));
});
