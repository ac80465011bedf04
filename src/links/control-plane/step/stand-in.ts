import type { Expectation } from './expectation.ts';
import type { NodeForm } from './node-change.ts';

/**
 * The stand-in of one step, in the pieces that the step calls in this order: start and prove · carry · (the real API
 * server is replaced) · end. Every piece is safe to repeat, and `end` undoes whatever the others did, also those
 * of a run that was killed.
 *
 * A piece that takes longer than a second calls `beat` about once a second: the switch on the node takes silence for
 * the death of irsactl.
 */
export interface StandIn {
  /**
   * Shell functions for the switch, which keeps the stand-in and ends it where irsactl cannot: `renew` puts the rules
   * in place again and lets them last longer, `lift` takes them away, `forget` waits until nobody is led to it any more,
   * `end_stand_in` removes its manifest and key files and waits until its port is closed, `drop` deletes the table and
   * whatever else is left. POSIX sh with coreutils and the packet filter; each is silent and safe to repeat. `$port` is the stand-in's.
   */
  readonly shell: string;
  /**
   * Starts one with this form and waits until it does what it should. Answers null, or why it does not, with the last
   * lines that it wrote; then nothing of it is left. `proof` carries no traffic.
   */
  start(form: NodeForm, expected: Expectation, use: 'proof' | 'traffic', beat: Beat): Promise<string | null>;
  /** Moves the traffic to it, each path proven first. Answers null, or why it cannot; then nothing is moved. */
  carry(beat: Beat): Promise<string | null>;
  /** Whether it is ready to answer. The kubelet may have to start it again, and somebody may have taken it away. */
  serves(): Promise<boolean>;
  /**
   * Moves the traffic back, which the real API server has been proven for past the rules; ends the stand-in once nobody
   * is led to it any more, waits until its port is closed, then takes table, policy and key files away. `streamSeconds`:
   * so long what runs through it by exec, attach, port-forward and logs -f may go on before. Default: not at all.
   */
  end(beat: Beat, streamSeconds?: number): Promise<void>;
  /** Stops what irsactl itself does beside the stand-in, which is not ended by it: the switch on the node does that. */
  letGo(): Promise<void>;
}

/** Tells the switch that irsactl lives. Throws where the switch has fired meanwhile: then nothing more may be done. */
export type Beat = () => Promise<void>;
