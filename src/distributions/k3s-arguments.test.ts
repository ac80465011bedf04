import { expect, it } from 'vitest';
import { k3sServerFlags } from './k3s-arguments.ts';

const issuer = (url: string) => `--service-account-issuer=${url}`;
const own = 'https://kubernetes.default.svc.cluster.local';
const argument = (text: string) => ['--kube-apiserver-arg', text];

/** As K3s reads them: https://github.com/k3s-io/k3s/blob/master/pkg/util/args_test.go */
it.each([
  ['nothing', [], [issuer(own), `--api-audiences=${own},k3s`]],
  [
    'another domain',
    ['--cluster-domain', 'corp.example'],
    [
      issuer('https://kubernetes.default.svc.corp.example'),
      '--api-audiences=https://kubernetes.default.svc.corp.example,k3s',
    ],
  ],
  [
    'its own issuers in place of that of K3s, the letters kept',
    [...argument('service-account-issuer=https://A.example/x=1'), ...argument('service-account-issuer=b')],
    [issuer('https://A.example/x=1'), issuer('b'), `--api-audiences=${own},k3s`],
  ],
  [
    'one behind, one before',
    [...argument('service-account-issuer+=b'), ...argument('service-account-issuer-=a')],
    [issuer('a'), issuer(own), issuer('b'), `--api-audiences=${own},k3s`],
  ],
  [
    'audiences, and flags that do not count',
    [...argument('api-audiences=one,two'), ...argument('v=2'), '--kubelet-arg', 'service-account-issuer=no'],
    [issuer(own), '--api-audiences=one,two'],
  ],
])('%s', (_, words, flags) => {
  expect(k3sServerFlags(['server', ...words])).toEqual(flags);
});
