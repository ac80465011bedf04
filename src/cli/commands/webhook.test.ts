import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { webhookDefaults } from '../../webhook/options.ts';
import { flagNotes } from '../webhook-flags/ignored-flags.ts';
import { webhookCommand } from './webhook.ts';

/** Every flag of https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/main.go with an effect here, with its default. */
const original: readonly (readonly [flag: string, kind: 'bool' | 'value', value: unknown])[] = [
  ['port', 'value', 443],
  ['metrics-port', 'value', 9999],
  ['kubeconfig', 'value', undefined],
  ['kube-api', 'value', undefined],
  ['tls-key', 'value', '/etc/webhook/certs/tls.key'],
  ['tls-cert', 'value', '/etc/webhook/certs/tls.crt'],
  ['tls-cipher-suites', 'value', []],
  ['tls-min-version', 'value', undefined],
  ['namespace', 'value', 'eks'],
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
  ['version', 'bool', undefined],
  ['v', 'value', 0],
];

/** Its other flags, each with a value that the original may refuse. */
const idle: readonly (readonly [flag: string, kind: 'bool' | 'value', bad: string])[] = [
  ['in-cluster', 'bool', 'maybe'],
  ['service-name', 'value', 'x'],
  ['tls-secret', 'value', 'x'],
  ['resync-period', 'value', 'soon'],
  ['enable-debugging-handlers', 'bool', 'maybe'],
  ['vmodule', 'value', 'a'],
  ['logtostderr', 'bool', 'maybe'],
  ['alsologtostderr', 'bool', 'maybe'],
  ['alsologtostderrthreshold', 'value', 'banana'],
  ['stderrthreshold', 'value', 'banana'],
  ['legacy_stderr_threshold_behavior', 'bool', 'maybe'],
  ['log_dir', 'value', 'x'],
  ['log_file', 'value', 'x'],
  ['log_file_max_size', 'value', 'x'],
  ['log_backtrace_at', 'value', 'x'],
  ['add_dir_header', 'bool', 'maybe'],
  ['skip_headers', 'bool', 'maybe'],
  ['skip_log_headers', 'bool', 'maybe'],
  ['one_output', 'bool', 'maybe'],
];

/** Parses arguments; returns the options and the notes about them. */
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
  it.each(original)('--%s has the kind and default of the original: %s, %j', (flag, kind, value) => {
    const option = webhookCommand().options.find(({ long }) => long === `--${flag}`);
    expect(option).toMatchObject({ optional: kind === 'bool', required: kind === 'value' });
    expect(option?.defaultValue).toEqual(value);
  });

  it.each(idle)('--%s is accepted, and its value is not checked', (flag, kind, bad) => {
    const written = [[`--${flag}=${bad}`], kind === 'bool' ? [`--${flag}`] : [`--${flag}`, '--port']];
    for (const words of written) {
      expect(parsed(...words).notes).toEqual([`accepted and ignored: --${flag}`]);
    }
  });

  it('have a flag for every option that has a default, with that default', () => {
    expect(parsed().options).toMatchObject(webhookDefaults);
  });

  it('take a boolean alone or with "=", never as a separate word', () => {
    expect(parsed('--sts-regional-endpoint').options).toMatchObject({ stsRegionalEndpoint: true });
    expect(parsed('--compose-role-arn=F', '--watch-config-map=T').options).toMatchObject({
      composeRoleArn: false,
      watchConfigMap: true,
    });
    const { options, notes } = parsed('--watch-config-map', 'false', '--port=1');
    expect(options).toMatchObject({ watchConfigMap: true, port: 1 });
    expect(notes.join()).toContain('--flag=false): false');
  });

  it('take a value after "=" or as the next word, even if it looks like a flag; the last one counts', () => {
    expect(parsed('--token-expiration', '-1').options).toMatchObject({ tokenExpiration: -1 });
    expect(parsed('--token-expiration=-1').options).toMatchObject({ tokenExpiration: -1 });
    expect(parsed('--token-audience', '--port').options).toMatchObject({ tokenAudience: '--port' });
    expect(parsed('--port=443', '--port', '10').options).toMatchObject({ port: 10 });
    expect(parsed('--aws-default-region=').options['awsDefaultRegion']).toBeUndefined();
  });

  it.each([['-v', '4'], ['-v=4'], ['-v4'], ['--v=4'], ['--v', '4']])(
    'take klog verbosity as %s %s',
    (...words) => {
      expect(parsed(...words).options).toMatchObject({ v: 4 });
    },
  );

  it('accept the flags in manifests of the original, kOps and the community chart', () => {
    const { options, notes } = parsed(
      ...['--in-cluster=false', '--namespace=default', '--service-name=pod-identity-webhook'],
      ...['--annotation-prefix=eks.amazonaws.com', '--token-audience=amazonaws.com', '--logtostderr'],
      ...['--watch-config-map', '--sts-regional-endpoint', '--aws-default-region=eu-central-1', '--v=5'],
      ...['--resync-period=60s', '--vmodule=handler=4', '--stderrthreshold=INFO'],
    );
    expect(options).toMatchObject({ namespace: 'default', v: 5, awsDefaultRegion: 'eu-central-1' });
    expect(notes).toEqual([
      'accepted and ignored: --in-cluster --service-name --resync-period --logtostderr --stderrthreshold --vmodule',
    ]);
  });

  it.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['1.5s', 1500],
    ['1h2m', 3_720_000],
    ['1m30s', 90_000],
  ])('take the duration %s as %d ms', (text, milliseconds) => {
    expect(parsed(`--service-account-lookup-grace-period=${text}`).options).toMatchObject({
      serviceAccountLookupGracePeriod: milliseconds,
    });
  });

  it.each([
    ...['', '5', 's', '.s', '1d', '1 s', '-1s', '1s ', '00', '1us'].map((text) => [
      `--shutdown-delay=${text}`,
      'Write it as 500ms',
    ]),
    ...['', 'x', '65536', '-1', '1.5', '1e3', '0x1bb', '1_0'].map((text) => [
      `--port=${text}`,
      'whole number',
    ]),
    ['--token-expiration=9223372036854775809000', 'whole number'],
    ...['', 'yes', 'tRUE'].map((text) => [`--watch-config-map=${text}`, 'true or false']),
    ...['TLS1.2', '1.4', 'tls13'].map((text) => [`--tls-min-version=${text}`, '1.0 to 1.3']),
    ['--tls-cipher-suites=TLS_AES_128_GCM_SHA256,AES128-SHA', 'no cipher suite AES128-SHA'],
    ['--kube-api=ftp://a', 'https://HOST:PORT'],
    ['--kube-api=http://', 'https://HOST:PORT'],
    ['--metric-port=1', "unknown option '--metric-port=1'"],
    ['--port', 'argument missing'],
    ['-port=1', 'unknown option'],
  ])('refuse %s', (word, message) => {
    expect(() => parsed(word ?? '')).toThrow(message);
  });

  it('take cipher suites and versions by their names in Go', () => {
    const suites = ' TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 ,, TLS_RSA_WITH_3DES_EDE_CBC_SHA,';
    expect(parsed(`--tls-cipher-suites=${suites}`, '--tls-min-version=VersionTLS13').options).toMatchObject({
      tlsCipherSuites: ['ECDHE-RSA-AES128-GCM-SHA256', 'DES-CBC3-SHA'],
      tlsMinVersion: 'TLSv1.3',
    });
    expect(parsed('--tls-min-version=1.0').options).toMatchObject({ tlsMinVersion: 'TLSv1' });
  });

  it('parse the address of an API server like client-go', () => {
    const apis = ['https://10.0.0.1:6443', 'localhost:8080', ''].map(
      (text) => parsed(`--kube-api=${text}`).options['kubeApi'],
    );
    expect(apis).toEqual(['https://10.0.0.1:6443', 'http://localhost:8080', undefined]);
  });

  it("parse every whole number of milliseconds in Go's notation", () => {
    fc.assert(
      fc.property(fc.nat(), (milliseconds) => {
        const text = `${Math.floor(milliseconds / 60_000)}m${(milliseconds % 60_000) / 1000}s`;
        expect(parsed(`--max-cache-age=${text}`).options).toMatchObject({ maxCacheAge: milliseconds });
      }),
    );
  });
});
