import { later, z } from '../zod.ts';

/** Answer of `POST /v1/me/page-session`: an address that opens once, within 60 s, and begins a page session. */
export const PageSessionSchema = later(() => z.object({ url: z.string() }));
export type PageSession = z.infer<typeof PageSessionSchema>;
