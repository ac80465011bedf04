import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';

/** Puts a failure to open the ports into words that say which port and what to do. */
export function listenFault(
  fault: unknown,
  wanted: { readonly host: string; readonly port: number; readonly tlsPort: number },
): IrsaError {
  const code = systemCodeOf(fault) ?? 'unknown';
  const failed = fault instanceof Error && 'port' in fault ? Number(fault.port) : wanted.port;
  const flag = failed === wanted.tlsPort && failed !== wanted.port ? '--tls-port' : '--listen';
  if (code === 'EADDRINUSE') {
    return new IrsaError(
      'IRSA-SANDBOX-001',
      {
        what: `Port ${failed} on ${wanted.host} is taken.`,
        why: 'Another program listens there.',
        next: `Choose another port with ${flag}; port 0 takes a free one.`,
      },
      { cause: fault },
    );
  }
  return new IrsaError(
    'IRSA-SANDBOX-002',
    {
      what: `The sandbox cannot listen on ${wanted.host} port ${failed}.`,
      why: `The system answers ${code}.`,
      next: `Give ${flag} an address of this machine and a port that this user may open.`,
    },
    { cause: fault },
  );
}
