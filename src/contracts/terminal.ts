import { z } from 'zod';

/** What a page says to the terminal of its lab, one JSON text message each. */
export const TerminalRequest = z.discriminatedUnion('type', [
  /** Keys as they are typed, or text pasted. */
  z.strictObject({ type: z.literal('input'), text: z.string().min(1).max(64 * 1_024) }),
  z.strictObject({ type: z.literal('resize'), columns: z.number().int().min(2).max(500), rows: z.number().int().min(1).max(200) }),
  /** So many characters of output (UTF-16 units) have been drawn since the last such message: a shell that prints faster than that has to wait. */
  z.strictObject({ type: z.literal('seen'), characters: z.number().int().positive().max(16 * 1_024 * 1_024) }),
]);
export type TerminalRequest = z.infer<typeof TerminalRequest>;

/** What it hears. `output` holds the terminal's control sequences; after (re)connecting it begins with the last screenfuls. */
export type TerminalEvent =
  | { readonly type: 'starting' }
  | { readonly type: 'running' }
  | { readonly type: 'output'; readonly text: string }
  /** Nothing more comes. `message`: why, when the shell did not simply exit. */
  | { readonly type: 'ended'; readonly message?: string };

/** One line of stdin of the program at the other end of the pseudo terminal (labs/terminal/inside/bridge.mts). */
export interface TerminalFrame {
  readonly input?: string;
  /** Columns, rows. */
  readonly size?: readonly [number, number];
  readonly flow?: 'pause' | 'resume';
}
