import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { awsClients } from '../../../src/aws/clients.ts';
import { lookUpAws } from '../../../src/aws/look-up-aws.ts';
import { publicDocuments } from '../../../src/aws/public-documents.ts';
import { plannedChanges } from '../../../src/chain/chain-plan.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { awsWorld } from '../../support/aws-world.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox?.close());
afterEach(() => vi.unstubAllEnvs());

/** Sets the environment of one test: only this proxy, and no endpoint. */
function throughProxy(proxy: string, noProxy = ''): void {
  for (const name of ['https_proxy', 'no_proxy', 'HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy']) {
    vi.stubEnv(name, undefined);
  }
  vi.stubEnv('AWS_ENDPOINT_URL', undefined);
  vi.stubEnv('HTTPS_PROXY', proxy);
  vi.stubEnv('NO_PROXY', noProxy);
}

test("the whole chain through HTTPS_PROXY, under AWS's own host names", async () => {
  throughProxy(sandbox.endpoint);
  const world = awsWorld({
    ca: sandbox.caPem,
    credentials: sandbox.rootCredentials,
    publicDocuments: publicDocuments({ ca: sandbox.caPem }),
  });
  await world.apply();
  expect((await world.verify()).map(({ verdict }) => verdict)).toEqual(['holds', 'holds', 'holds', 'holds']);
  expect(plannedChanges(await world.plan())).toEqual([]);
  await world.remove();
  expect(plannedChanges(await world.planRemoval())).toEqual([]);
  world.clients.close();
});

test('without the CA of the proxy every connection fails', async () => {
  throughProxy(sandbox.endpoint);
  const clients = awsClients({ region: 'eu-central-1', credentials: sandbox.rootCredentials });
  await expect(lookUpAws(clients, { region: 'eu-central-1' })).rejects.toMatchObject({
    code: 'IRSA-AWS-006',
  });
});

test('NO_PROXY bypasses an unreachable proxy', async () => {
  throughProxy('http://127.0.0.1:1', '127.0.0.1');
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
  const { endpoint, rootCredentials: credentials } = sandbox;
  const clients = awsClients({ region: 'eu-central-1', endpoint, credentials });
  const identity = await lookUpAws(clients, { region: 'eu-central-1' });
  expect(identity.account).toBe(sandbox.account);
});

test('the standard environment is enough, and missing credentials are reported', async () => {
  throughProxy('', '');
  for (const [name, value] of Object.entries(sandbox.endpointEnvironment())) vi.stubEnv(name, value);
  const identity = await lookUpAws(awsClients({ region: 'eu-central-1' }), { region: 'eu-central-1' });
  expect(identity.account).toBe(sandbox.account);

  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_PROFILE'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/nonexistent');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nonexistent');
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  await expect(
    lookUpAws(awsClients({ region: 'eu-central-1' }), { region: 'eu-central-1' }),
  ).rejects.toMatchObject({
    code: 'IRSA-AWS-001',
  });
});
