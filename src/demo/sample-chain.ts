/** The names in the demo's chain; everything else is derived from them. */
export const sample = {
  chain: 'demo-1',
  region: 'eu-central-1',
  bucket: 'demo-1-oidc',
  namespace: 'shop',
  serviceAccount: 'orders',
  pod: 'orders',
} as const;

interface SampleChainInput {
  /** Absolute path of the API server's manifest. */
  readonly manifestPath: string;
  /** Absolute path of the folder for staged keys and backups. */
  readonly nodeDirectory: string;
  /** The webhook's URL, and the CA by which the API server verifies it, in PEM. */
  readonly webhook: { readonly url: string; readonly caBundle: string };
}

/** The irsa.yaml of the demo: what a user writes, plus settings that only this local cluster needs. */
export function sampleChain(input: SampleChainInput): string {
  return `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: ${sample.chain}}
spec:
  aws: {region: ${sample.region}}
  issuer: {s3: {bucket: ${sample.bucket}}}
  signingKey: {publicForSeconds: 60}
  controlPlane:
    nodes:
      - name: cp-1
        local: true
        manifest: ${JSON.stringify(input.manifestPath)}
        directory: ${JSON.stringify(input.nodeDirectory)}
  injection:
    webhook: ${JSON.stringify(input.webhook)}
  roles:
    - serviceAccount: {namespace: ${sample.namespace}, name: ${sample.serviceAccount}}
      policies: [{managed: AmazonS3ReadOnlyAccess}]
`;
}
