import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhookDefaults } from '../../webhook/options.ts';
import { flagNotes } from '../webhook-flags/flag-notes.ts';
import { webhookCommand } from './webhook.ts';

/** Every flag of https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/main.go with its default. */
const original: readonly (readonly [flag: string, kind: 'bool' | 'value', value: unknown])[] = [
  ['port', 'value', 443],
  ['metrics-port', 'value', 9999],
  ['kubeconfig', 'value', undefined],
  ['kube-api', 'value', undefined],
  ['tls-key', 'value', '/etc/webhook/certs/tls.key'],
  ['tls-cert', 'value', '/etc/webhook/certs/tls.crt'],
  ['tls-cipher-suites', 'value', []],
  ['tls-min-version', 'value', undefined],
  ['in-cluster', 'bool', true],
  ['service-name', 'value', 'pod-identity-webhook'],
  ['namespace', 'value', 'eks'],
  ['tls-secret', 'value', 'pod-identity-webhook'],
  ['annotation-prefix', 'value', 'eks.amazonaws.com'],
  ['token-audience', 'value', 'sts.amazonaws.com'],
  ['token-mount-path', 'value', '/var/run/secrets/eks.amazonaws.com/serviceaccount'],
  ['token-expiration', 'value', 86_400],
  ['aws-default-region', 'value', undefined],
  ['sts-regional-endpoint', 'bool', false],
  ['watch-config-map', 'bool', false],
  ['compose-role-arn', 'bool', false],
  ['watch-container-credentials-config', 'value', undefined],
  ['container-credentials-audience', 'value', 'pods.eks.amazonaws.com'],
  [
    'container-credentials-token-mount-path',
    'value',
    '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount',
  ],
  ['container-credentials-token-volume-name', 'value', 'eks-pod-identity-token'],
  ['container-credentials-token-path', 'value', 'eks-pod-identity-token'],
  ['container-credentials-full-uri', 'value', 'http://169.254.170.23/v1/credentials'],
  ['service-account-lookup-grace-period', 'value', 0],
  ['resync-period', 'value', 60_000],
  ['enable-debugging-handlers', 'bool', false],
  ['version', 'bool', undefined],
  ['v', 'value', 0],
  ['vmodule', 'value', ''],
  ['logtostderr', 'bool', true],
  ['alsologtostderr', 'bool', false],
  ['stderrthreshold', 'value', '2'],
  ['log_dir', 'value', ''],
  ['log_file', 'value', ''],
  ['log_file_max_size', 'value', 1800],
  ['log_backtrace_at', 'value', ':0'],
  ['add_dir_header', 'bool', false],
  ['skip_headers', 'bool', false],
  ['skip_log_headers', 'bool', false],
  ['one_output', 'bool', false],
];

/** The options that these words give, and the notes about them. */
function parsed(...words: readonly string[]): {
  readonly options: Record<string, unknown>;
  readonly notes: readonly string[];
} {
  const command = webhookCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  let options: Record<string, unknown> = {};
  command.action((values: Record<string, unknown>) => {
    options = values;
  });
  command.parse(words, { from: 'user' });
  return { options, notes: flagNotes(command) };
}

describe('the flags of irsactl webhook', () => {
  it.each(original)('--%s is there as in the original: %s, %j', (flag, kind, value) => {
    const option = webhookCommand().options.find(({ long }) => long === `--${flag}`);
    expect(option).toMatchObject({ optional: kind === 'bool', required: kind === 'value' });
    expect(option?.defaultValue).toEqual(value);
  });

  it('have a flag for every option that has a default, with that default', () => {
    expect(parsed().options).toMatchObject(webhookDefaults);
  });

  it('take a boolean alone or joined by "=", and never a word of its own', () => {
    expect(parsed('--sts-regional-endpoint').options).toMatchObject({ stsRegionalEndpoint: true });
    expect(parsed('--in-cluster=F', '--watch-config-map=T').options).toMatchObject({
      inCluster: false,
      watchConfigMap: true,
    });
    const { options, notes } = parsed('--in-cluster', 'false', '--port=1');
    expect(options).toMatchObject({ inCluster: true, port: 1 });
    expect(notes.join()).toContain('--flag=false): false');
  });

  it('take a value joined or as the next word, whatever it looks like; the last one counts', () => {
    expect(parsed('--token-expiration', '-1').options).toMatchObject({ tokenExpiration: -1 });
    expect(parsed('--token-expiration=-1').options).toMatchObject({ tokenExpiration: -1 });
    expect(parsed('--token-audience', '--port').options).toMatchObject({ tokenAudience: '--port' });
    expect(parsed('--port=0x1bb', '--port', '1_0').options).toMatchObject({ port: 10 });
    expect(parsed('--aws-default-region=').options['awsDefaultRegion']).toBeUndefined();
  });

  it.each([['-v', '4'], ['-v=4'], ['-v4'], ['--v=4'], ['--v', '4']])(
    'take klog verbosity as %s %s',
    (...words) => {
      expect(parsed(...words).options).toMatchObject({ v: 4 });
    },
  );

  it('take what the manifests of the original, of kOps and of the community chart say', () => {
    const { options, notes } = parsed(
      ...['--in-cluster=false', '--namespace=default', '--service-name=pod-identity-webhook'],
      ...['--annotation-prefix=eks.amazonaws.com', '--token-audience=amazonaws.com', '--logtostderr'],
      ...['--watch-config-map', '--sts-regional-endpoint', '--aws-default-region=eu-central-1', '--v=5'],
      ...['--resync-period=60s', '--vmodule=handler=4', '--stderrthreshold=INFO'],
    );
    expect(options).toMatchObject({ inCluster: false, v: 5, awsDefaultRegion: 'eu-central-1' });
    expect(notes).toEqual([
      'accepted, without an effect: --resync-period --logtostderr --vmodule --stderrthreshold',
    ]);
  });

  it('say of --in-cluster what it means here', () => {
    expect(parsed().notes).toEqual([]);
    expect(parsed('--in-cluster', '--tls-cert=/c').notes).toEqual([
      '--in-cluster: the certificate is signed by a CA of the webhook, not by the cluster',
      '--tls-cert and --tls-key count only with --in-cluster=false',
    ]);
  });

  it.each([
    ['0', 0],
    ['.5s', 500],
    ['1.s', 1000],
    ['-1s', -1000],
    ['+1h2m', 3_720_000],
    ['1m30s', 90_000],
    ['1\u00b5s', 1],
    ['1\u03bcs', 1],
    ['1us', 1],
    ['1500us', 2],
    ['1000000ns', 1],
    ['-0', 0],
  ])('take the duration %s as %d ms', (text, milliseconds) => {
    expect(parsed(`--service-account-lookup-grace-period=${text}`).options).toMatchObject({
      serviceAccountLookupGracePeriod: milliseconds,
    });
  });

  it.each([
    ...['', '5', 's', '.s', '1d', '1 s', '--1s', '1s ', '00', '300000000h'].map((text) => [
      `--shutdown-delay=${text}`,
      'written as 500ms',
    ]),
    ...['', 'x', '65536', '-1', '1.5', '1e3', '0x', '08', '_1', '1__0'].map((text) => [
      `--port=${text}`,
      'whole number',
    ]),
    ['--token-expiration=9223372036854775809000', 'whole number'],
    ...['', 'yes', 'tRUE'].map((text) => [`--in-cluster=${text}`, 'true or false']),
    ...['TLS1.2', '1.4', 'tls13'].map((text) => [`--tls-min-version=${text}`, '1.0 to 1.3']),
    ['--tls-cipher-suites=TLS_AES_128_GCM_SHA256,AES128-SHA', 'no cipher suite AES128-SHA'],
    ...['', 'banana', '0x1', '2147483648'].map((text) => [`--stderrthreshold=${text}`, 'INFO, WARNING']),
    ...['a', 'a=b', '=1', 'a=', 'a=1=2', 'a=-1'].map((text) => [`--vmodule=${text}`, 'FILE=LEVEL']),
    ...['x', ':0', 'a:1', 'a.go:0', 'a.go:1:2'].map((text) => [`--log_backtrace_at=${text}`, 'FILE.go:LINE']),
    ['--kube-api=ftp://a', 'https://HOST:PORT'],
    ['--kube-api=http://', 'https://HOST:PORT'],
    ['--metric-port=1', "unknown option '--metric-port=1'"],
    ['--port', 'argument missing'],
    ['-port=1', 'unknown option'],
  ])('refuse %s', (word, message) => {
    expect(() => parsed(word ?? '')).toThrow(message);
  });

  it('take cipher suites and versions as Go names them', () => {
    const suites = ' TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ,, TLS_RSA_WITH_3DES_EDE_CBC_SHA,';
    expect(parsed(`--tls-cipher-suites=${suites}`, '--tls-min-version=VersionTLS13').options).toMatchObject({
      tlsCipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', 'DES-CBC3-SHA'],
      tlsMinVersion: 'TLSv1.3',
    });
    expect(parsed('--tls-min-version=1.0').options).toMatchObject({ tlsMinVersion: 'TLSv1' });
  });

  it('take the address of an API server as client-go does', () => {
    const apis = ['https://10.0.0.1:6443', 'localhost:8080', ''].map(
      (text) => parsed(`--kube-api=${text}`).options['kubeApi'],
    );
    expect(apis).toEqual(['https://10.0.0.1:6443', 'http://localhost:8080', undefined]);
  });

  it('read back every whole number of milliseconds in the form that Go prints', () => {
    fc.assert(
      fc.property(fc.nat(), (milliseconds) => {
        const text = `${Math.floor(milliseconds / 60_000)}m${(milliseconds % 60_000) / 1000}s`;
        expect(parsed(`--max-cache-age=${text}`).options).toMatchObject({ maxCacheAge: milliseconds });
      }),
    );
  });
});
