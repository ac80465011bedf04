import { labChain } from '../chain-lab.ts';
import { rotationRecordOf } from '../in-memory-rotation.ts';
import { replaceObject } from '../lab-parts.ts';
import type { BrokenLink, Repair } from './broken-link.ts';

const registration = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/irsactl-${labChain.name}`;
const account = `/api/v1/namespaces/${labChain.namespace}/serviceaccounts/${labChain.account}`;

const configMaps = '/api/v1/namespaces/kube-system/configmaps';
const recordName = `irsactl-rotation-${labChain.name}`;

/** Faults of the key. */
export const brokenKeys: readonly BrokenLink[] = [
  {
    name: 'the record of a rotation names other keys than those of the API servers',
    async break(lab): Promise<Repair> {
      const { metadata } = Object(await lab.cluster.api.call('GET', '/api/v1/namespaces/kube-system'));
      const record = rotationRecordOf({ clusterUid: metadata.uid, generation: 9 });
      await lab.cluster.api.call('POST', configMaps, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: recordName },
        data: { rotation: JSON.stringify(record) },
      });
      return () => lab.cluster.api.call('DELETE', `${configMaps}/${recordName}`).then(() => undefined);
    },
    link: 'signing-key',
    codes: ['IRSA-KEY-030'],
    next: /^Run `irsactl rotate --restart`/,
    byCommand: true,
  },
];

/** Faults between a pod and its role. The webhook's own faults come last and build on one another. */
export const brokenInjections: readonly BrokenLink[] = [
  {
    name: 'the service account lost its annotation',
    async break(lab): Promise<Repair> {
      await replaceObject(lab, account, (text) =>
        text.replace(/"eks\.amazonaws\.com\/role-arn":"[^"]*",?/, ''),
      );
      return 'apply';
    },
    link: 'injection',
    codes: ['IRSA-INJECT-004'],
    next: /^Run `irsactl apply`\.$/,
    byCommand: true,
  },
  {
    name: 'the service account is annotated with another role',
    async break(lab): Promise<Repair> {
      await replaceObject(lab, account, (text) => text.replace(/(:role\/lab-1-shop-order)s"/, '$1"'));
      return () => replaceObject(lab, account, (text) => text.replace(/(:role\/lab-1-shop-order)"/, '$1s"'));
    },
    link: 'injection',
    codes: ['IRSA-INJECT-002'],
    next: /take it over with `irsactl apply --adopt`\.$/,
    why: /lab-1-shop-order"; irsa\.yaml wants the role lab-1-shop-orders\.$/,
  },
  {
    name: 'the service account is gone',
    async break(lab): Promise<Repair> {
      await lab.cluster.api.call('DELETE', account);
      return 'apply';
    },
    link: 'injection',
    codes: ['IRSA-INJECT-009'],
    next: /^Run `irsactl apply`\.$/,
  },
  {
    name: 'the registration of the webhook was deleted',
    async break(lab): Promise<Repair> {
      await lab.cluster.api.call('DELETE', registration);
      return 'apply';
    },
    link: 'injection',
    codes: ['IRSA-INJECT-004'],
    next: /^Run `irsactl apply`\.$/,
  },
  {
    name: 'the registration leaves namespaces out',
    async break(lab): Promise<Repair> {
      await replaceObject(lab, registration, (text) =>
        text.replace('"namespaceSelector":{}', '"namespaceSelector":{"matchLabels":{"irsa":"yes"}}'),
      );
      return 'apply';
    },
    link: 'injection',
    codes: ['IRSA-INJECT-004'],
    next: /^Run `irsactl apply`\.$/,
    why: /webhooks\[0\]\.namespaceSelector/,
  },
  {
    name: 'the webhook is down',
    async break(lab): Promise<Repair> {
      await lab.webhook.stop();
      return () => lab.webhook.start();
    },
    link: 'injection',
    codes: ['IRSA-INJECT-005'],
    next: /^Start it: `irsactl webhook --tls-cert FILE --tls-key FILE`/,
    why: /ECONNREFUSED/,
  },
  {
    name: 'the CA in the registration is that of another webhook',
    async break(lab): Promise<Repair> {
      await lab.webhook.start('another');
      return () => lab.webhook.start();
    },
    link: 'injection',
    codes: ['IRSA-INJECT-007'],
    next: /^Write the CA of its certificate into spec\.injection\.webhook\.caBundle/,
  },
  {
    name: 'the registration has no CA',
    async break(lab): Promise<Repair> {
      await replaceObject(lab, registration, (text) => text.replace(/,"caBundle":"[^"]*"/, ''));
      return 'apply';
    },
    link: 'injection',
    codes: ['IRSA-INJECT-004'],
    next: /^Run `irsactl apply`\.$/,
    why: /webhooks\[0\]\.clientConfig\.caBundle/,
  },
];
