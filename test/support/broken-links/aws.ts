import { readBucketPolicy } from '../../../src/sandbox/s3/access/read-bucket-policy.ts';
import { jwkOf } from '../../../src/trust/jwks.ts';
import { labChain } from '../chain-lab.ts';
import {
  editTrustPolicy,
  labAccount,
  labBucket,
  labProvider,
  labRole,
  overwriteDocument,
} from '../lab-parts.ts';
import { rsaPair } from '../test-keys.ts';
import type { BrokenLink } from './broken-link.ts';

const discovery = '.well-known/openid-configuration';
const jwks = 'keys.json';
const apply = /^Run `irsactl apply --only /;
const blocked = {
  BlockPublicAcls: true,
  IgnorePublicAcls: true,
  BlockPublicPolicy: true,
  RestrictPublicBuckets: true,
};

/** Faults of the published documents. */
export const brokenIssuers: readonly BrokenLink[] = [
  {
    name: 'a published key was swapped for another under its kid',
    break(lab) {
      overwriteDocument(lab, jwks, (text) => {
        const { kid: _, ...numbers } = jwkOf(rsaPair().publicKey);
        return JSON.stringify({ keys: [{ ...JSON.parse(text).keys[0], ...numbers }] });
      });
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-046'],
    next: /^Find out who changed the document\. Run `irsactl apply --only issuer`\.$/,
    byCommand: true,
  },
  {
    name: 'the kid is missing from the published JWKS',
    break(lab) {
      overwriteDocument(lab, jwks, () => JSON.stringify({ keys: [jwkOf(rsaPair().publicKey)] }));
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036', 'IRSA-ISSUER-046'],
    next: apply,
  },
  {
    name: 'another writer added a key to the published JWKS',
    break(lab) {
      overwriteDocument(lab, jwks, (text) =>
        JSON.stringify({ keys: [...JSON.parse(text).keys, jwkOf(rsaPair().publicKey)] }),
      );
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-046'],
    next: apply,
    byCommand: true,
  },
  {
    name: 'an identity provider of the chain is for another issuer than irsa.yaml names',
    break(lab) {
      const { providers } = labAccount(lab);
      const before = labProvider(lab);
      const url = 'lab-0-oidc.s3.eu-central-1.amazonaws.com';
      const other = { ...before, url, arn: before.arn.replace(before.url, url) };
      providers.delete(before.arn);
      providers.set(other.arn, other);
      return () => {
        providers.delete(other.arn);
        providers.set(before.arn, before);
      };
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-056'],
    next: /^Restore the former spec\.issuer/,
  },
  {
    name: 'the published JWKS is empty',
    break(lab) {
      overwriteDocument(lab, jwks, () => '{"keys":[]}');
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-KEY-012'],
    next: apply,
  },
  {
    name: 'the bucket policy is gone',
    break(lab) {
      labBucket(lab).policy = null;
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036', 'IRSA-ISSUER-036'],
    next: apply,
    why: /403/,
  },
  {
    name: 'the bucket policy lets another account write',
    break(lab) {
      const bucket = labBucket(lab);
      const { policy } = bucket;
      const document = JSON.parse(policy?.text ?? '');
      const theirs = {
        Sid: 'Partner',
        Effect: 'Allow',
        Principal: { AWS: '999999999999' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${bucket.name}/*`,
      };
      const text = JSON.stringify({ ...document, Statement: [...document.Statement, theirs] });
      bucket.policy = readBucketPolicy(text, bucket.name, lab.sandbox().state.partition);
      return () => {
        bucket.policy = policy;
      };
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-048'],
    next: /^Remove these statements from the bucket policy/,
    why: /Partner/,
    byCommand: true,
  },
  {
    name: 'public access to the bucket is blocked',
    break(lab) {
      labBucket(lab).publicAccessBlock = blocked;
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036', 'IRSA-ISSUER-036'],
    next: apply,
  },
  {
    name: 'public access is blocked for the whole account',
    break(lab) {
      const { accountBlocks } = lab.sandbox().s3Store;
      const { id } = labAccount(lab);
      accountBlocks.set(id, blocked);
      return () => void accountBlocks.delete(id);
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036', 'IRSA-ISSUER-036', 'IRSA-ISSUER-033'],
    next: /turn off RestrictPublicBuckets/,
  },
  {
    name: 'a document was deleted',
    break(lab) {
      const { objects, earlier } = labBucket(lab);
      objects.delete(jwks);
      earlier.delete(jwks);
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036'],
    next: apply,
    why: /missing object/,
  },
  {
    name: 'a document is a web page with status 200',
    break(lab) {
      overwriteDocument(lab, discovery, () => '<!doctype html><title>Welcome</title>', 'text/html');
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-002'],
    next: apply,
    why: /status 200 and the content type text\/html/,
  },
  {
    name: 'the issuer in the document ends in a slash',
    break(lab) {
      overwriteDocument(lab, discovery, (text) => {
        const document = JSON.parse(text);
        return JSON.stringify({ ...document, issuer: `${document.issuer}/` });
      });
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036'],
    next: apply,
    why: /character by character/,
  },
  {
    name: 'the document names keys on another host',
    break(lab) {
      overwriteDocument(lab, discovery, (text) =>
        JSON.stringify({ ...JSON.parse(text), jwks_uri: 'https://keys.example/keys.json' }),
      );
      return 'apply';
    },
    link: 'issuer',
    codes: ['IRSA-ISSUER-036', 'IRSA-ISSUER-043'],
    next: apply,
    why: /keys\.example/,
  },
];

/** Faults of IAM's trust in the issuer. */
export const brokenProviders: readonly BrokenLink[] = [
  {
    name: 'the identity provider lacks the audience of the chain',
    break(lab) {
      labProvider(lab).clientIds = ['vault.example'];
      return 'apply';
    },
    link: 'identity-provider',
    codes: ['IRSA-PROVIDER-003', 'IRSA-PROVIDER-003'],
    next: apply,
    why: /vault\.example/,
    byCommand: true,
  },
  {
    name: 'the identity provider lists an extra audience',
    break(lab) {
      const provider = labProvider(lab);
      provider.clientIds = [...provider.clientIds, 'vault.example'];
      return 'apply';
    },
    link: 'identity-provider',
    codes: ['IRSA-PROVIDER-003'],
    next: apply,
    why: /vault\.example/,
    byCommand: true,
  },
  {
    name: 'the identity provider is gone',
    break(lab) {
      const { providers } = labAccount(lab);
      providers.delete(labProvider(lab).arn);
      return 'apply';
    },
    link: 'identity-provider',
    codes: ['IRSA-PROVIDER-003'],
    next: apply,
    why: /no identity providers/,
  },
  {
    name: 'the only identity provider is for another issuer',
    break(lab) {
      const { providers } = labAccount(lab);
      const before = labProvider(lab);
      const url = 'lab-2-oidc.s3.eu-central-1.amazonaws.com';
      const other = { ...before, url, arn: before.arn.replace(before.url, url), tags: [] };
      providers.delete(before.arn);
      providers.set(other.arn, other);
      return () => {
        providers.delete(other.arn);
        providers.set(before.arn, before);
      };
    },
    link: 'identity-provider',
    codes: ['IRSA-PROVIDER-003'],
    next: apply,
    why: /lab-2-oidc\.s3/,
  },
];

/** Faults of the role. */
export const brokenRoles: readonly BrokenLink[] = [
  {
    name: 'the trust policy is for another service account',
    break: (lab) => editTrustPolicy(lab, (text) => text.replace(`:${labChain.account}"`, ':order"')),
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
    why: /system:serviceaccount:shop:order\b/,
    byCommand: true,
  },
  {
    name: 'the trust policy is for another audience',
    break: (lab) => editTrustPolicy(lab, (text) => text.replace('"sts.amazonaws.com"', '"vault.example"')),
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
    why: /vault\.example/,
  },
  {
    name: 'the trust policy names another identity provider',
    break: (lab) =>
      editTrustPolicy(lab, (text) => text.replace('oidc-provider/lab-1', 'oidc-provider/lab-2')),
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
  },
  {
    name: 'the trust policy admits every service account',
    break: (lab) =>
      editTrustPolicy(lab, (text) =>
        text.replaceAll('StringEquals', 'StringLike').replace('system:serviceaccount:shop:orders', '*'),
      ),
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
  },
  {
    name: 'the trust policy admits a user by a second statement',
    break(lab) {
      editTrustPolicy(lab, (text) =>
        text.replace(/\]\}$/, ',{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}]}'),
      );
      return 'apply';
    },
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
    why: /trusts everyone/,
  },
  {
    name: 'the role may do everything',
    break(lab) {
      labRole(lab).attachedPolicies.set('arn:aws:iam::aws:policy/AdministratorAccess', 'AdministratorAccess');
      labRole(lab).inlinePolicies.set('constructor', '{"Version":"2012-10-17","Statement":[]}');
      return 'apply';
    },
    link: 'roles',
    codes: ['IRSA-ROLE-032', 'IRSA-ROLE-032'],
    next: apply,
  },
  {
    name: 'a managed policy is detached',
    break(lab) {
      const { attachedPolicies } = labRole(lab);
      const before = [...attachedPolicies];
      attachedPolicies.clear();
      return () => {
        for (const [arn, name] of before) attachedPolicies.set(arn, name);
      };
    },
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
  },
  {
    name: 'an inline policy says something else',
    break(lab) {
      const { inlinePolicies } = labRole(lab);
      const before = [...inlinePolicies];
      for (const [name, text] of before) inlinePolicies.set(name, text.replace('SendMessage', '*'));
      return () => {
        for (const [name, text] of before) inlinePolicies.set(name, text);
      };
    },
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
  },
  {
    name: 'the role is gone',
    break(lab) {
      labAccount(lab).roles.delete(labRole(lab).name);
      return 'apply';
    },
    link: 'roles',
    codes: ['IRSA-ROLE-032'],
    next: apply,
  },
];

/** Faults that only a token sent to STS reveals. */
export const brokenProofs: readonly BrokenLink[] = [
  {
    // STS tolerates a clock difference of five minutes, and an API server's tokens last at least ten.
    name: 'the tokens have expired when AWS sees them, because clocks differ',
    break(lab) {
      lab.setAwsClockAhead(20 * 60);
      return () => lab.setAwsClockAhead(0);
    },
    link: 'proof',
    codes: ['IRSA-PROOF-005'],
    next: /^Synchronise the clocks of the control plane nodes \(NTP\)\.$/,
    why: /ExpiredToken/,
    byCommand: true,
  },
];
