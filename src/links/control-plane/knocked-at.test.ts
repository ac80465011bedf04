import { describe, expect, it } from 'vitest';
import { goldenManifest } from '../../../test/support/golden-manifest.ts';
import { planOf } from '../../../test/support/look.ts';
import { simulatedNode } from '../../../test/support/simulated-node.ts';
import { noConsent } from '../../chain/link.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { controlPlaneLink } from './link.ts';
import type { ControlPlanePorts, Knock } from './ports.ts';

const source: Knock = { source: '10.0.0.99', port: 40000 };
/** As the kernel of the node writes the other end of that connection. */
const sourceOnNode = '6300000A:9C40\n';

/** The way of the step that is planned for a node with all that a stand-in needs, and where was knocked for it. */
async function plannedWay(access: ControlPlaneNode['access'], knocks: (address: string) => Knock | null) {
  const node = simulatedNode({ manifest: goldenManifest(36), node: { access } });
  Object.assign(node.says, {
    tool: [
      ['nft', '/usr/sbin/nft'],
      ['curl', '/usr/bin/curl'],
    ],
    memory: 'MemTotal: 8388608 kB\nMemAvailable: 4194304 kB\n',
    addresses: '1: lo    inet 127.0.0.1/8 scope host lo\n2: eth0    inet 10.0.0.10/24 scope global eth0\n',
    listeners: '00000000:192B\n',
    process: `77 (kube-apiserver) S ${'0 '.repeat(18)}4242 0\nUid: 0\nGid: 0\nVmRSS: 400000 kB\n`,
  });
  const knockedAt: string[] = [];
  const knock: ControlPlanePorts['knock'] = async (host, port, { whileOpen } = {}) => {
    knockedAt.push(`${host}:${port}`);
    const answer = knocks(host);
    if (answer) await whileOpen?.(answer);
    return answer;
  };
  const shell: ControlPlanePorts['shell'] = (one) => {
    const own = node.ports.shell(one);
    return {
      ...own,
      run: async (script, options) =>
        script.startsWith('cat /proc/net/tcp')
          ? { code: 0, stdout: Buffer.from(sourceOnNode), stderr: '' }
          : own.run(script, options),
    };
  };
  const link = controlPlaneLink({ ...node.ports, knock, shell });
  const { changes } = await planOf(link, node.context, node.outputs, noConsent);
  const step = changes.find(({ kind }) => kind === 'accept' || kind === 'sign');
  return { way: step?.after, knockedAt };
}

const ssh = { kind: 'ssh', host: 'cp-1' } as const;

describe('the way from the machine that irsactl runs on to a node', () => {
  it('is looked at, and is to be proven in the step, where the node answers', async () => {
    const { way, knockedAt } = await plannedWay(ssh, () => source);
    expect(knockedAt).toEqual(['10.0.0.10:6443']);
    expect(way).toMatchObject({
      way: { kind: 'stand-in', knocksAt: ['10.0.0.10'] },
    });
  });

  it('is not to be proven where the node does not answer, as behind a jump host', async () => {
    const { way } = await plannedWay(ssh, () => null);
    expect(way).toMatchObject({ way: { kind: 'stand-in', knocksAt: [] } });
  });

  it('is nothing to look at on the node itself', async () => {
    const { way, knockedAt } = await plannedWay({ kind: 'local' }, () => source);
    expect(knockedAt).toEqual([]);
    expect(way).toMatchObject({ way: { kind: 'stand-in', knocksAt: [] } });
  });
});
