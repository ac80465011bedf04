import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyNoPort } from '../errors/why-no-port.ts';

/** Returns the error for a port that cannot be opened: it names the port and what to do. */
export function listenFault(
  fault: unknown,
  wanted: { readonly host: string; readonly port: number; readonly tlsPort: number },
): IrsaError {
  const failed = fault instanceof Error && 'port' in fault ? Number(fault.port) : wanted.port;
  const flag = failed === wanted.tlsPort && failed !== wanted.port ? '--tls-port' : '--listen';
  if (systemCodeOf(fault) === 'EADDRINUSE') {
    return new IrsaError(
      'IRSA-SANDBOX-001',
      {
        what: `Port ${failed} on ${wanted.host} is taken.`,
        why: whyNoPort(fault),
        next: `Choose another port with ${flag}; port 0 takes a free one.`,
      },
      { cause: fault },
    );
  }
  return new IrsaError(
    'IRSA-SANDBOX-001',
    {
      what: `The sandbox cannot listen on ${wanted.host} port ${failed}.`,
      why: whyNoPort(fault),
      next: `Give ${flag} an address of this machine and a port that this user may open.`,
    },
    { cause: fault },
  );
}
