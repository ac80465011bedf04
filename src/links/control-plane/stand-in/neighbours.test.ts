import { describe, expect, it } from 'vitest';
import { simulatedNode } from '../../../../test/support/simulated-node.ts';
import type { NodeShell, ShellOptions } from '../../../chain/node-shell.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';
import { findNeighbour, neighbourProber } from './neighbours.ts';

const node = (name: string) => ({
  name,
  access: { kind: 'ssh', host: name } as const,
  manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
  directory: '/etc/kubernetes/irsactl',
});
const hung = new IrsaError('IRSA-CONTROLPLANE-064', { what: 'No end.', why: 'It hangs.', next: 'Wait.' });

/** Shells on which every script answers the same, or never ends. */
function shells(answers: Readonly<Record<string, string | typeof hung>>) {
  const asked: { script: string; options: ShellOptions | undefined }[] = [];
  const shell = ({ name }: { readonly name: string }): NodeShell => ({
    ...simulatedNode().ports.shell(node(name)),
    run: async (script, options) => {
      asked.push({ script, options });
      const answer = answers[name];
      if (answer instanceof IrsaError) throw answer;
      return { code: answer === undefined ? 7 : 0, stdout: Buffer.from(answer ?? ''), stderr: '' };
    },
  });
  return { shell, asked };
}

describe('a neighbour', () => {
  it('is the first of the others that is answered, by the address that it has there', async () => {
    const { shell } = shells({ 'cp-2': hung, 'cp-4': '10.0.0.4\n', 'cp-5': '10.0.0.5\n' });
    const others = ['cp-2', 'cp-3', 'cp-4', 'cp-5'].map(node);
    expect(await findNeighbour({ shell }, others, '10.0.0.1', 6443)).toEqual({
      node: node('cp-4'),
      address: '10.0.0.4',
    });
    expect(await findNeighbour({ shell }, others.slice(0, 2), '10.0.0.1', 6443)).toBeNull();
  });

  it('is none where what it says is no address: it goes into rules of another node', async () => {
    const { shell } = shells({ 'cp-2': '$(touch /tmp/owned)' });
    expect(await findNeighbour({ shell }, [node('cp-2')], '10.0.0.1', 6443)).toBeNull();
  });

  it('asks by an address of IPv6 in brackets, and from the port that is moved', async () => {
    const { shell, asked } = shells({ 'cp-2': '61234\n' });
    const prober = await neighbourProber(
      { shell },
      { node: node('cp-2'), address: 'fd00::2' },
      'fd00::1',
      6443,
    );
    expect(prober?.probers).toEqual([{ name: 'cp-2', source: { address: 'fd00::2', port: 61_234 } }]);
    expect(await prober?.answered()).toEqual(prober?.probers);
    expect(asked.at(-1)?.script).toMatch(/--local-port 61234 'https:\/\/\[fd00::1\]:6443\/livez'/);
  });

  it('is none, long before the switch takes irsactl for gone, where it hangs', async () => {
    const { shell, asked } = shells({ 'cp-2': hung });
    const neighbour = { node: node('cp-2'), address: '10.0.0.2' };
    expect(await neighbourProber({ shell }, neighbour, '10.0.0.1', 6443)).toBeNull();
    expect(asked.map(({ options }) => options?.timeoutSeconds ?? 60)).toEqual([20]);
  });
});
