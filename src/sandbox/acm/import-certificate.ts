import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { ImportCertificate$, type ImportCertificateRequest, type KeyAlgorithm } from '@aws-sdk/client-acm';
import { newRequestId } from '../random-ids.ts';
import { keyAlgorithms } from './constraints.ts';
import { acmFaults } from './faults.ts';
import {
  type AcmCall,
  type AcmOperation,
  acmOperation,
  certificateArn,
  findCertificate,
  requestTags,
} from './operation.ts';
import type { StoredCertificate } from './store.ts';
import { readTags } from './tags.ts';

const importCertificate = acmOperation<ImportCertificateRequest>(ImportCertificate$, (call, sent) => {
  const { CertificateArn, Tags } = sent;
  const before =
    CertificateArn === undefined ? null : findCertificate(call, 'ImportCertificate', CertificateArn);
  if (before && before.type !== 'IMPORTED')
    throw acmFaults.invalid('Only imported certificates are replaced.');
  if (before && Tags !== undefined) {
    throw acmFaults.invalid('Tagging is not permitted on re-import.');
  }
  const tags = before ? before.tags : readTags(Tags);
  if (!before) {
    const [resource, context] = [certificateArn(call, '*'), requestTags(Tags)];
    call.authorize('acm:ImportCertificate', resource, context);
    if (tags.length > 0) call.authorize('acm:AddTagsToCertificate', resource, context);
  }
  const arn = before?.arn ?? certificateArn(call, newRequestId(call.state.randomBytes));
  call.world.store.certificates.set(arn, { ...readMaterial(call, sent), arn, tags });
  return { CertificateArn: arn };
});

export const importOperations: readonly AcmOperation[] = [importCertificate];

/** https://docs.aws.amazon.com/acm/latest/userguide/import-certificate-prerequisites.html */
function readMaterial(
  call: AcmCall,
  sent: ImportCertificateRequest,
): Omit<StoredCertificate, 'arn' | 'tags'> {
  const cert = textOf(sent.Certificate);
  const key = textOf(sent.PrivateKey);
  const chain = textOf(sent.CertificateChain);
  const x509 = readCertificate(cert);
  if (!x509.checkPrivateKey(readKey(key))) {
    throw acmFaults.validation('The private key does not match the certificate.');
  }
  const now = call.state.now();
  const [notBefore, notAfter] = [new Date(x509.validFrom), new Date(x509.validTo)];
  if (now < notBefore || now > notAfter) {
    throw acmFaults.validation('The certificate field contains a certificate that is not valid now.');
  }
  const material = { cert, key, chain };
  return {
    owner: call.account().id,
    region: call.region,
    type: 'IMPORTED',
    domains: domainsOf(x509),
    keyAlgorithm: algorithmOf(x509.publicKey),
    validationMethod: null,
    logged: false,
    created: now,
    idempotencyToken: null,
    progress: {
      status: 'ISSUED',
      issuance: {
        at: now,
        notBefore,
        notAfter,
        serialNumber: x509.serialNumber.toLowerCase(),
        issuer: x509.issuer.replace(/^.*CN=/s, ''),
        isRenewal: false,
        trusted: call.world.isTrusted(cert, chain),
        material: async () => material,
      },
    },
  };
}

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');

function readCertificate(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw acmFaults.validation('The certificate field contains more than one certificate, or none in PEM.');
  }
}

function readKey(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw acmFaults.validation('The private key is not supported.');
  }
}

function domainsOf({ subjectAltName = '', subject }: X509Certificate): StoredCertificate['domains'] {
  const names = [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].flatMap(([, name]) => name ?? []);
  const [first = /CN=([^\n]+)/.exec(subject)?.[1] ?? '', ...others] = names;
  return [first.toLowerCase(), ...others.map((name) => name.toLowerCase())];
}

function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): KeyAlgorithm {
  const { modulusLength, namedCurve } = asymmetricKeyDetails ?? {};
  const name = asymmetricKeyType === 'rsa' ? `RSA_${modulusLength}` : `EC_${namedCurve}`;
  const found = keyAlgorithms.find((algorithm) => algorithm === name);
  if (!found) throw acmFaults.validation('The key algorithm of the certificate is not supported.');
  return found;
}
