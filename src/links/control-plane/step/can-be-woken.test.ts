import { expect, it } from 'vitest';
import { FlagList } from '../manifest/flag-list.ts';
import { canBeWoken } from './can-be-woken.ts';

it.each([
  ['v1.27.0', [], true],
  ['v1.36.3+k3s1', ['--shutdown-delay-duration=0s', '--shutdown-send-retry-after=false'], true],
  ['v1.26.15', [], false],
  ['', [], false],
  ['v1.36.3', ['--shutdown-delay-duration=5s'], false],
  ['v1.36.3', ['--shutdown-delay-duration=1m0s'], false],
  ['v1.36.3', ['--shutdown-send-retry-after=true'], false],
])('a kubelet of version %s, whose API server has %j, can be woken: %s', (version, flags, can) => {
  expect(canBeWoken(version, FlagList.read(flags))).toBe(can);
});
