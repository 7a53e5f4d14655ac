import { isMembers } from '../../base/members.ts';
import { isKnownCode } from './failures.ts';
import { member, parseMembers, toFailure } from './wire.ts';

/** Larger than any provider's error, yet cheap to read. */
const MAX_ERROR_BYTES = 16 * 1024;

/** Only this sentence tells an empty Anthropic balance from other bad requests; there is no code for it. */
const SPENT_BALANCE = 'credit balance is too low';

/** The machine code in an error's body, if we know it. The rest of the body is dropped unread. */
export const readErrorCode = async (response: Response): Promise<string | null> => {
  if (!response.body) return null;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    while (text.length < MAX_ERROR_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      text += decoder.decode(value.subarray(0, MAX_ERROR_BYTES), { stream: true });
    }
  } catch {
    // The status says enough; a body that breaks adds nothing.
  } finally {
    reader.cancel().catch(() => {});
  }
  if (text.includes(SPENT_BALANCE)) return 'credit_balance_too_low';
  const error = parseMembers(text)?.['error'];
  if (!isMembers(error)) return null;
  // OpenRouter's 403 concerns the key or, if this member is present, the words of the goal.
  if (member(error['metadata'], 'flagged_input') !== undefined) return 'content_filter';
  const candidates = [toFailure(error).code, error['type']];
  return candidates.find((code): code is string => typeof code === 'string' && isKnownCode(code)) ?? null;
};

/** Seconds from `Retry-After`, which is a count or a date; null when it is neither or is more than a day. */
export const parseRetryAfter = (header: string | null, now: number): number | null => {
  if (header === null) return null;
  const isCount = /^\s*\d{1,6}\s*$/.test(header);
  // Date.parse accepts almost anything as a date, even "-5"; HTTP dates end like this.
  if (!isCount && !header.endsWith('GMT')) return null;
  const seconds = isCount ? Number(header) : Math.max(0, Math.ceil((Date.parse(header) - now) / 1_000));
  return Number.isFinite(seconds) && seconds <= 86_400 ? seconds : null;
};
