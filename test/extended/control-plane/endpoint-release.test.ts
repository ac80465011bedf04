import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { platform } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import { endpointRelease } from '../../../src/links/control-plane/stand-in/endpoint-release.ts';
import { endpointPolicyOf } from '../../../src/links/control-plane/stand-in/names.ts';
import { findOnPath } from '../../support/find-on-path.ts';
import { onlyWhere } from '../../support/only-where.ts';
import { shells } from '../../support/started-switch.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

onlyWhere(platform() === 'linux', 'only on Linux 127.0.0.2 is the machine without being set up');

const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
const policy = endpointPolicyOf('prod-1');

/** An API server that notes who asks for what, and the login of an administrator as kubeadm writes it. */
async function node() {
  const authority = await createCertificateAuthority('CN=cluster', validity);
  const pair = await authority.issue({
    subject: 'CN=api',
    usage: 'serverAuth',
    hosts: ['node'],
    ...validity,
  });
  const admin = await authority.issue({ subject: 'CN=admin', usage: 'clientAuth', hosts: [], ...validity });
  const asked: string[] = [];
  const server = createServer(
    { cert: pair.cert, key: pair.key, ca: authority.pem, requestCert: true },
    (request, response) => {
      const { subject } = (request.socket as TLSSocket).getPeerCertificate();
      asked.push(`${String(subject?.CN)}: ${request.method} ${request.url}`);
      response.end('{}');
    },
  );
  server.listen(0, '127.0.0.2');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const folder = await temporaryFolder();
  const login = join(folder, "an administrator's.conf");
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  await writeFile(
    login,
    `users:
- name: kubernetes-admin
  user:
    client-certificate-data: ${base64(admin.cert)}
    client-key-data: ${base64(admin.key)}
`,
  );
  return { folder, login, asked, port: (server.address() as AddressInfo).port };
}

describe.each(['curl', 'openssl', 'wget'] as const)('with %s', (client) => {
  onlyWhere(findOnPath(client) !== null, `there is no ${client}`);

  for (const { name, command, found } of shells) {
    it(`${name} deletes the policy as the administrator, and leaves nothing`, async ({ skip }) => {
      skip(!found, `there is no ${name}`);
      const { folder, login, asked, port } = await node();
      const missing = join(folder, 'super-admin.conf');
      const script = endpointRelease(policy, port, client, folder, [missing, login]);
      const [program = 'sh', ...args] = command;
      const child = spawn(program, [...args, '-c', script], { stdio: 'ignore' });
      await once(child, 'exit');
      const group = '/apis/admissionregistration.k8s.io/v1';
      expect(asked).toEqual([
        `admin: DELETE ${group}/validatingadmissionpolicies/${policy}`,
        `admin: DELETE ${group}/validatingadmissionpolicybindings/${policy}`,
      ]);
      expect(await readdir(folder)).toEqual(["an administrator's.conf"]);
    });
  }
});
