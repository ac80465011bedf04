import { parseArn } from '../../trust/parse-arn.ts';
import { type Fault, quoted } from '../fault.ts';
import { amazonsDomains, certificateForm, domainForm, hasForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'issuer', 'cloudFront'];

/** A domain needs a certificate, and a certificate a domain. */
export const domainPairRule: Rule = (chain) => {
  const cloudFront = chain.spec?.issuer?.cloudFront;
  if (cloudFront === undefined) return [];
  const [missing, ...more] = (['domain', 'certificate'] as const).filter(
    (field) => !Object.hasOwn(cloudFront, field),
  );
  if (missing === undefined || more.length > 0) return [];
  return [
    {
      code: 'IRSA-CONFIG-006',
      path,
      absent: [[...path, missing]],
      what: `spec.issuer.cloudFront.${missing} is missing.`,
      why: 'CloudFront needs a certificate to serve a domain name, so domain and certificate must be set together.',
      next: `Add ${missing} to spec.issuer.cloudFront, or remove the other field.`,
    },
  ];
};

/** The name can be used for an issuer. */
export const domainNameRule: Rule = (chain) => {
  const name = chain.spec?.issuer?.cloudFront?.domain;
  if (name === undefined || hasForm(name, domainForm)) return [];
  const what = `${quoted(name)} cannot be the issuer's domain name.`;
  return [{ code: 'IRSA-CONFIG-007', path: [...path, 'domain'], what, ...nameProblem(name) }];
};

function nameProblem(name: string): Pick<Fault, 'why' | 'next'> {
  const owner = amazonsDomains.find((domain) => name === domain || name.endsWith(`.${domain}`));
  if (owner !== undefined) {
    return {
      why: `ACM issues no certificates for names in ${owner}, which is Amazon's.`,
      next: 'Omit `domain` and `certificate` to use the name that CloudFront assigns, or use your own domain.',
    };
  }
  if (name.length > domainForm.longest) {
    return {
      why: `IAM allows issuer URLs of at most 255 characters, so the name may have at most ${domainForm.longest}; this has ${name.length}.`,
      next: 'Choose a shorter name.',
    };
  }
  return {
    why: 'Expected a name of lower-case letters, digits and - with a dot, without https:// and without a trailing dot.',
    next: 'Write it like oidc.example.com.',
  };
}

/** The certificate is one that CloudFront can use. */
export const certificateArnRule: Rule = (chain) => {
  const certificate = chain.spec?.issuer?.cloudFront?.certificate;
  if (certificate === undefined || hasForm(certificate, certificateForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: [...path, 'certificate'],
      what: `CloudFront cannot use the certificate ${quoted(certificate)}.`,
      ...certificateProblem(certificate),
    },
  ];
};

function certificateProblem(certificate: string): Pick<Fault, 'why' | 'next'> {
  const arn = parseArn(certificate);
  if (arn?.service === 'acm' && arn.partition.id === 'aws' && arn.region !== 'us-east-1') {
    return {
      why: `CloudFront uses only certificates in us-east-1; this one is in ${arn.region}.`,
      next: 'Request or import it in us-east-1.',
    };
  }
  return {
    why: 'Expected arn:aws:acm:us-east-1:ACCOUNT:certificate/ID.',
    next: 'Write the ARN that `aws acm list-certificates --region us-east-1` shows.',
  };
}

/** The certificate is in the account of the chain: only distributions of that account can use it. */
export const certificateAccountRule: Rule = ({ spec }) => {
  const certificate = spec?.issuer?.cloudFront?.certificate;
  const account = spec?.aws?.account;
  const owner = certificate === undefined ? undefined : parseArn(certificate)?.account;
  if (account === undefined || owner === undefined || owner === account) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: [...path, 'certificate'],
      what: `The certificate is in the account ${owner}.`,
      why: `CloudFront uses only certificates of the distribution's account, and spec.aws.account is ${account}.`,
      next: 'Name a certificate of that account.',
    },
  ];
};
