import { afterAll, beforeAll, describe } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsChainScenarios } from '../../support/aws-chain-scenarios.ts';
import { sandboxPlace } from '../../support/sandbox-place.ts';

describe('the AWS links on the sandbox', () => {
  let sandbox: RunningSandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  afterAll(() => sandbox?.close());

  awsChainScenarios(() => sandboxPlace(sandbox));
});
