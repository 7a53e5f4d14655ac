import { html } from 'hono/html';

import { toVisibleText } from '../../../lib/formats/visible-text.ts';
import { DraftingSchema, z } from '../../../lib/protocol/index.ts';
import { describeDrafting } from '../../publishing/drafting-words.ts';
import type { Html } from '../layout.ts';

const MembersSchema = z.array(z.object({ entity: z.string(), ...DraftingSchema.shape }));

/** The members that `bundle.published` tells of, each with what the registry saw of it; null for anything else. */
export const publishedMembers = (event: string, name: string, value: unknown): Html | null => {
  if (event !== 'bundle.published' || name !== 'members') return null;
  const members = z.safeParse(MembersSchema, value);
  if (!members.success) return null;
  return html`<ul>
    ${members.data.map(
      ({ entity, ...drafting }) =>
        html`<li><code>${toVisibleText(entity)}</code> ${toVisibleText(describeDrafting(drafting))}</li>`,
    )}
  </ul>`;
};
