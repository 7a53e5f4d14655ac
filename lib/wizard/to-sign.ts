import { LIMITS } from '../protocol/index.ts';
import { toBase64, toBytes } from '../signing/bytes.ts';
import { PAYLOAD_TYPE, seal } from '../signing/envelope.ts';
import { toPublication } from '../signing/publication.ts';
import type { OwnKey } from '../signing/signing-key.ts';
import { type Statement, toPayload } from '../signing/statement.ts';
import { toRequest } from './request.ts';
import type { WizardDraft } from './wizard-draft.ts';

/** What a signature will say, and how large the request with it will be. */
export interface ToSign {
  draft: WizardDraft;
  statement: Statement;
  payload: ReturnType<typeof toPayload>;
  /** How long the whole body is, the envelope included. */
  bytes: number;
  isTooLarge: boolean;
}

/** A key id in base64url and a signature in base64. */
const [KEY_ID_CHARACTERS, SIGNATURE_CHARACTERS] = [43, 88];

/** As `seal` writes it, before there is a signature. */
const sizedEnvelope = (payload: ToSign['payload']): string =>
  JSON.stringify({
    payload: toBase64(payload),
    payloadType: PAYLOAD_TYPE,
    signatures: [{ keyid: 'k'.repeat(KEY_ID_CHARACTERS), sig: 's'.repeat(SIGNATURE_CHARACTERS) }],
  });

/** Throws a `TypeError` if something in it can have no digest. */
export const prepareToSign = async (draft: WizardDraft, handle: string, at: string): Promise<ToSign> => {
  const request = toRequest(draft);
  const { label, title, members } = request;
  const statement = await toPublication({
    namespace: handle,
    label,
    title,
    signed_at: at,
    members: members.map(({ receipt: _receipt, dependencies, ...member }) => ({
      ...member,
      // Signed where nothing is left to choose. Else the registry names the versions, after the signature is made.
      ...(dependencies?.every((each) => each.includes('@')) && { dependencies }),
    })),
  });
  const payload = toPayload(statement);
  const body = JSON.stringify({ ...request, envelope: sizedEnvelope(payload) });
  const bytes = toBytes(body).length;
  return { draft, statement, payload, bytes, isTooLarge: bytes > LIMITS.bodyBytes };
};

/** Whether it would be the same for this draft, which differs in nothing that is signed. */
export const isFor = ({ draft: signed }: ToSign, draft: WizardDraft): boolean =>
  (['label', 'title', 'members', 'reuse', 'left_out'] as const).every((part) => signed[part] === draft[part]);

export const signPrepared = ({ payload }: ToSign, key: OwnKey): Promise<string> => seal(payload, key);
