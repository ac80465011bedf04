import { shellWord } from '../../../chain/shell-word.ts';

/** Where a unit lies that systemd reads at the next boot, and the link that enables it. */
export function switchUnit(chain: string): { readonly path: string; readonly link: string } {
  const name = `irsactl-${chain}-switch.service`;
  return {
    path: `/etc/systemd/system/${name}`,
    link: `/etc/systemd/system/multi-user.target.wants/${name}`,
  };
}

/**
 * Before the kubelet starts, what is not confirmed has gone back, and nothing of a stand-in is left: systemd starts the
 * next unit only once `ExecStartPre` has ended. https://www.freedesktop.org/software/systemd/man/systemd.service.html
 */
export function unitText(chain: string, folder: string): string {
  const script = shellWord(`${folder}/switch.sh`);
  return `[Unit]
Description=Puts an unconfirmed change of the API server back (irsactl, chain ${chain})
Before=kubelet.service
ConditionPathExists=${folder}/switch.sh

[Service]
ExecStartPre=-/bin/sh ${script} boot
ExecStart=/bin/sh ${script} watch

[Install]
WantedBy=multi-user.target
`;
}
