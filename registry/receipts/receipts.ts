import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

import type { Draft, Drafting, Origin, PublishRequest } from '../../lib/protocol/index.ts';
import { toCanonical } from '../../lib/signing/canonical.ts';
import { contentSha256, type DraftedContent } from './drafted-content.ts';

/** Receipts of another form will have another number. */
const FORM = '1';

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const RECEIPT = new RegExp(`^${FORM}\\.(${ID})\\.(${ID})\\.([0-9a-f]{64})\\.([\\w-]{43})$`, 'i');

/** All that a receipt vouches for. */
interface Vouched {
  handle: string;
  runId: string;
  draftId: string;
  kind: Draft['kind'];
  contentSha256: string;
  provenance: Draft['provenance'];
}

const CLAIMED: Drafting = { verdict: 'claimed', run_id: null, provider: null, model: null, key: null };

/** A member as it is published, with the provenance that its publisher signed. */
export type SignedMember = Pick<PublishRequest['members'][number], 'receipt'> &
  DraftedContent & { provenance: Origin | null };

export interface Receipts {
  /** Gives each draft of this person's run its receipt. One that has no canonical form gets none. */
  giverFor(handle: string, runId: string): Promise<(draft: Draft) => Draft>;
  /** What this registry saw of each member that this person publishes. */
  read(handle: string, members: readonly SignedMember[]): Promise<Drafting[]>;
}

const toMac = (secret: KeyObject, vouched: Vouched): string =>
  createHmac('sha256', secret)
    .update(toCanonical(['byok-compose receipt', FORM, vouched]))
    .digest('base64url');

/** Only what the registry wrote into the draft. Scores came later, and `edited` is its author's word. */
const toProvenance = ({ scores: _scores, edited: _edited, ...provenance }: Origin): Draft['provenance'] =>
  provenance;

const readOne = (
  secret: KeyObject,
  handle: string,
  { receipt, provenance: origin, ...content }: SignedMember,
): Drafting => {
  const [, runId, draftId, drafted, mac] = RECEIPT.exec(receipt ?? '') ?? [];
  if (origin === null || runId === undefined || draftId === undefined) return CLAIMED;
  if (drafted === undefined || mac === undefined) return CLAIMED;
  const provenance = toProvenance(origin);
  const { kind } = content;
  const expected = toMac(secret, { handle, runId, draftId, kind, contentSha256: drafted, provenance });
  // As texts, because base64 spells the same bytes in several ways.
  if (!timingSafeEqual(Buffer.from(expected), Buffer.from(mac))) return CLAIMED;
  const { provider, model, key } = provenance;
  const verdict = contentSha256(content) === drafted ? 'seen' : 'edited';
  return { verdict, run_id: runId, provider, model, key };
};

/** The secret is read once, when it is first needed. */
export const createReceipts = (readSecret: () => Promise<KeyObject>): Receipts => {
  let reading: Promise<KeyObject> | null = null;
  const secret = (): Promise<KeyObject> => {
    reading ??= readSecret().catch((error: unknown) => {
      reading = null;
      throw error;
    });
    return reading;
  };

  return {
    giverFor: async (handle, runId) => {
      const own = await secret();
      return (draft) => {
        const { draft_id: draftId, kind, provenance } = draft;
        try {
          const sha256 = contentSha256(draft);
          const mac = toMac(own, { handle, runId, draftId, kind, contentSha256: sha256, provenance });
          return { ...draft, receipt: [FORM, runId, draftId, sha256, mac].join('.') };
        } catch {
          return draft;
        }
      };
    },

    read: async (handle, members) => {
      const own = await secret();
      const seen = members.map((member) => readOne(own, handle, member));
      // One draft becomes one member. Of several that would each be its edited form, the registry saw none.
      const isShared = ({ receipt }: SignedMember): boolean =>
        members.filter((other) => other.receipt === receipt).length > 1;
      return members.map((member, index) => {
        const drafting = seen[index] ?? CLAIMED;
        return drafting.verdict === 'edited' && isShared(member) ? CLAIMED : drafting;
      });
    },
  };
};
