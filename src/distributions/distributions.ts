import type { Distribution, DistributionName } from './distribution.ts';
import { k0s } from './k0s.ts';
import { kind } from './kind.ts';
import { kops } from './kops.ts';
import { minikube } from './minikube.ts';
import { k3s, rke2 } from './rancher.ts';
import { talos } from './talos.ts';

export const distributions: Readonly<Record<DistributionName, Distribution>> = {
  k3s,
  rke2,
  talos,
  k0s,
  kind,
  minikube,
  kops,
};
