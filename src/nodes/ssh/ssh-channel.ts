import type { NodeChannel } from '../node-channel.ts';
import { startClient } from './guarded-process.ts';
import { clientArguments } from './ssh-arguments.ts';
import { isSessionRefused, lostConnection, tooFewSessions } from './ssh-faults.ts';
import { openMaster, type SshMaster, type SshTarget } from './ssh-master.ts';

/** Runs a piece of work when its turn comes. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * A node behind the system's own ssh: one connection, opened when it is first needed and its turn comes, and everything
 * over it. One that was lost is opened anew by the next call; what was under way is never run again by itself.
 */
export function sshChannel(target: SshTarget, inTurn: InTurn): NodeChannel {
  let opening: Promise<SshMaster> | null = null;
  let current: SshMaster | null = null;
  // What went over a connection may tell of its end before the connection's own process has ended.
  let doubted: SshMaster | null = null;
  const master = async (): Promise<SshMaster> => {
    await doubted?.settle();
    doubted = null;
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
      doubted = current;
      return lostConnection(target.place, `${said}\n${current?.said() ?? ''}`, doing);
    },
    async close() {
      const opened = await opening?.catch(() => null);
      [current, opening] = [null, null];
      await opened?.close();
    },
  };
}
