import { DeleteCertificate$, type DeleteCertificateRequest } from '@aws-sdk/client-acm';
import { acmFaults } from './faults.ts';
import { type AcmOperation, acmOperation, findCertificate } from './operation.ts';

const deleteCertificate = acmOperation<DeleteCertificateRequest>(
  DeleteCertificate$,
  (call, { CertificateArn }) => {
    const { arn, owner } = findCertificate(call, 'DeleteCertificate', CertificateArn);
    if (call.world.usersOf(arn).length > 0) throw acmFaults.inUse(arn, owner);
    call.world.store.certificates.delete(arn);
    return {};
  },
);

export const deleteOperations: readonly AcmOperation[] = [deleteCertificate];
