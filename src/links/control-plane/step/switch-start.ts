/**
 * Starts the switch so that it outlives the shell, the connection and irsactl. Where systemd is, it must not belong to
 * a session either: `KillUserProcesses` ends what does.
 * https://www.freedesktop.org/software/systemd/man/latest/logind.conf.html
 * And systemd starts it again where it dies, for example of a fork that fails: every 3 s, for it gives up after five
 * starts in 10 s. Where its folder is gone it ends well, or systemd would start it for ever.
 * https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html#StartLimitIntervalSec=interval
 *
 * $1: its folder. $2: the name for systemd.
 */
export const startScript = `
if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null 2>&1; then
  systemd-run --quiet --collect --property=Restart=on-failure --property=RestartSec=3 --unit="$2" /bin/sh -c '[ ! -f "$0" ] || exec /bin/sh "$0" watch' "$1/switch.sh" </dev/null >/dev/null 2>&1 && exit 0
fi
if command -v setsid >/dev/null 2>&1; then
  setsid /bin/sh "$1/switch.sh" watch </dev/null >/dev/null 2>&1 &
else
  (nohup /bin/sh "$1/switch.sh" watch </dev/null >/dev/null 2>&1 &)
fi
exit 0
`;

/** Lets systemd start the switch again after a reboot, before the kubelet. $1: unit. $2: link. The unit's text: input. */
export const enableScript = `
[ -d /run/systemd/system ] || exit 0
mkdir -p "$(dirname "$2")" && cat >"$1" && ln -sf "$1" "$2"
`;

export const disableScript = 'rm -f "$1" "$2"';

/** Whether the switch in the folder $1 would see that the API server serves. */
export const seesScript = `
cd "$1" && unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY && . ./settings.sh && serves
`;

/** Whether the switch in the folder $1 runs: its process removes its number as the last thing that it does. */
export const aliveScript = String.raw`
read -r pid <"$1/pid" || exit 1
case "
$(tr '\0' '\n' <"/proc/$pid/cmdline")
" in *"
$1/switch.sh
"*) exit 0 ;; esac
exit 1
`;
