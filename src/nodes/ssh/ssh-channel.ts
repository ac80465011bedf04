import type { NodeChannel } from '../node-channel.ts';
import { startClient } from './guarded-process.ts';
import { clientArguments } from './ssh-arguments.ts';
import { isSessionRefused, lostConnection, tooFewSessions } from './ssh-faults.ts';
import { openMaster, type SshMaster, type SshTarget } from './ssh-master.ts';

/** Runs tasks one after another. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A node over the system's ssh, with one connection that is opened on first use. The next call opens a lost connection
 * again, but a script that was running is never repeated automatically.
 */
export function sshChannel(target: SshTarget, inTurn: InTurn): NodeChannel {
  let opening: Promise<SshMaster> | null = null;
  let current: SshMaster | null = null;
  // A session may end before the process of its lost connection.
  let suspect: SshMaster | null = null;
  const master = async (): Promise<SshMaster> => {
    await suspect?.settle();
    suspect = null;
    if (current !== null && !current.isOpen()) {
      await current.close();
      [current, opening] = [null, null];
    }
    opening ??= inTurn(() => openMaster(target)).then((opened) => {
      current = opened;
      return opened;
    });
    try {
      return await opening;
    } catch (error) {
      opening = null;
      throw error;
    }
  };
  return {
    place: target.place,
    async start(command) {
      const { socket } = await master();
      return startClient(target.ssh, [...clientArguments(socket), '--', target.host, command]);
    },
    refused({ code, said }) {
      const isRefused = code === 255 && current?.isOpen() === true && isSessionRefused(said);
      return isRefused ? tooFewSessions(target.place) : null;
    },
    broken({ code, said }, doing) {
      // 255 is ssh's own code.
      if (code !== 255 && current?.isOpen() === true) return null;
      suspect = current;
      return lostConnection(target.place, `${said}\n${current?.said() ?? ''}`, doing);
    },
    async close() {
      const opened = await opening?.catch(() => null);
      [current, opening] = [null, null];
      await opened?.close();
    },
  };
}
