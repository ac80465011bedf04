import { parseArn } from '../../trust/parse-arn.ts';
import { type Fault, quoted } from '../fault.ts';
import {
  amazonsDomains,
  certificateForm,
  domainForm,
  hasForm,
  hostedZoneForm,
  longestCertificateName,
} from '../text-forms.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'issuer', 'cloudFront', 'domain'];

/** The name can be that of an issuer, and of the certificate that irsactl requests. */
export const domainNameRule: Rule = (chain) => {
  const domain = chain.spec?.issuer?.cloudFront?.domain;
  const name = domain?.name;
  if (domain === undefined || name === undefined) return [];
  const problem = hasForm(name, domainForm)
    ? commonNameProblem(name, Object.hasOwn(domain, 'certificate'))
    : nameProblem(name);
  if (problem === null) return [];
  const what = `${quoted(name)} cannot be the issuer's domain name.`;
  return [{ code: 'IRSA-CONFIG-040', path: [...path, 'name'], what, ...problem }];
};

type Cure = Pick<Fault, 'why' | 'next' | 'slip'>;

function nameProblem(name: string): Cure {
  const meant = name
    .toLowerCase()
    .replace(/^https:\/\//, '')
    .replace(/[./]+$/, '');
  const owner = amazonsDomains.find((domain) => name === domain || name.endsWith(`.${domain}`));
  if (owner !== undefined) {
    return {
      why: `ACM issues no certificate for names in ${owner}, which is Amazon's own.`,
      next: 'Leave `domain` out for the name that CloudFront gives, or use a domain of your own.',
    };
  }
  if (name.length > domainForm.longest) {
    return {
      why: `IAM takes issuer URLs of at most 255 characters, so the name has at most ${domainForm.longest}; this has ${name.length}.`,
      next: 'Choose a shorter name.',
    };
  }
  return {
    why: 'Expected a name with a dot in it, of lower-case letters, digits and -, without https:// and without a dot at its end.',
    ...(hasForm(meant, domainForm)
      ? { next: `Did you mean ${meant}?`, slip: { written: name, meant } }
      : { next: 'Write it like oidc.example.com.' }),
  };
}

function commonNameProblem(name: string, hasCertificate: boolean): Cure | null {
  if (hasCertificate || name.length <= longestCertificateName) return null;
  return {
    why: `ACM issues certificates for names of at most ${longestCertificateName} characters; this has ${name.length}.`,
    next: 'Choose a shorter name, or name a certificate that has it among its further names (`certificate`).',
  };
}

/** The certificate is one that CloudFront can use. */
export const certificateArnRule: Rule = (chain) => {
  const certificate = chain.spec?.issuer?.cloudFront?.domain?.certificate;
  if (certificate === undefined || hasForm(certificate, certificateForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-041',
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
      why: `CloudFront reads certificates from us-east-1 alone; this one is in ${arn.region}.`,
      next: 'Request or import it in us-east-1, or leave `certificate` out: irsactl requests one there.',
    };
  }
  return {
    why: 'Expected arn:aws:acm:us-east-1:ACCOUNT:certificate/ID.',
    next: 'Write the ARN that `aws acm list-certificates --region us-east-1` shows, or leave it out.',
  };
}

/** It is in the account of the chain, whose distribution alone may use it. */
export const certificateAccountRule: Rule = ({ spec }) => {
  const certificate = spec?.issuer?.cloudFront?.domain?.certificate;
  const account = spec?.aws?.account;
  const owner = certificate === undefined ? undefined : parseArn(certificate)?.account;
  if (account === undefined || owner === undefined || owner === account) return [];
  return [
    {
      code: 'IRSA-CONFIG-041',
      path: [...path, 'certificate'],
      what: `The certificate is in the account ${owner}.`,
      why: `CloudFront takes certificates of its own account alone, and spec.aws.account is ${account}.`,
      next: 'Name a certificate of that account, or leave `certificate` out: irsactl requests one.',
    },
  ];
};

/** A hosted zone goes with Route 53. */
export const hostedZoneRule: Rule = (chain) => {
  const domain = chain.spec?.issuer?.cloudFront?.domain;
  const zone = domain?.hostedZoneId;
  if (zone === undefined) return [];
  const fault = (what: string, why: string, next: string, at: 'key' | 'value'): readonly Fault[] => [
    { code: 'IRSA-CONFIG-042', path: [...path, 'hostedZoneId'], at, what, why, next },
  ];
  if (domain?.dns === 'manual') {
    return fault(
      'A hosted zone has no meaning with `dns: manual`.',
      'irsactl then writes no records, and says which ones to add.',
      'Remove hostedZoneId, or write `dns: route53`.',
      'key',
    );
  }
  if (hasForm(zone, hostedZoneForm)) return [];
  return fault(
    `${quoted(zone)} is no ID of a hosted zone.`,
    'Expected Z and more capital letters and digits.',
    'Write the ID that `aws route53 list-hosted-zones` shows, without /hostedzone/ before it.',
    'value',
  );
};
