import { z } from 'zod';
import { Localized } from '../../src/contracts/index.ts';

/** What a saved lab says of itself. */
export const Manifest = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  definition: z.string(),
  title: Localized,
  /** SHA-256 of the definition's compose.yaml. */
  definitionSha256: z.string(),
  driver: z.string(),
  platform: z.string(),
  kafka: z.string(),
  savedAt: z.iso.datetime(),
  files: z.number().int(),
  bytes: z.number().int(),
  /** Of who saved it: files of that user belong to whoever restores. */
  uid: z.number().int(),
  gid: z.number().int(),
});
export type Manifest = z.infer<typeof Manifest>;

/** The versions and definition that a lab was saved, or is to be restored, under. */
export interface Setting {
  readonly platform: string;
  readonly kafka: string;
  readonly definitionSha256: string;
}
