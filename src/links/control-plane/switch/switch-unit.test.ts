import { expect, it } from 'vitest';
import { switchUnit, unitText } from './switch-unit.ts';

it('the unit that is enabled for the next boot ends what was left before the kubelet starts anything', () => {
  const { path, link } = switchUnit('prod-1');
  expect(link).toBe('/etc/systemd/system/multi-user.target.wants/irsactl-prod-1-switch.service');
  expect(path).toBe('/etc/systemd/system/irsactl-prod-1-switch.service');
  const [unit = '', service = ''] = unitText('prod-1', '/etc/kubernetes/irsactl/prod-1/switch').split(
    '[Service]',
  );
  expect(unit).toMatch(/^Before=kubelet\.service$/m);
  // Not with a type that systemd counts as started only later, or not until its end.
  expect(service).not.toContain('Type=');
  expect(service).toMatch(/^ExecStartPre=-\/bin\/sh \S+\/switch\.sh'? boot$/m);
  expect(service).toMatch(/^ExecStart=\/bin\/sh \S+\/switch\.sh'? watch$/m);
});
