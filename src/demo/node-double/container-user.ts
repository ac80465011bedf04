/** The user and group that own nothing. https://systemd.io/UIDS-GIDS/ */
const nobody = { uid: 65_534, gid: 65_534 } as const;

/** As whom a container's process runs: never as root, else as the user who runs irsactl. */
export function containerUser(): { readonly uid?: number; readonly gid?: number } {
  return process.getuid?.() === 0 ? nobody : {};
}
