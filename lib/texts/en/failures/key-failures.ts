import { LIMITS } from '../../../protocol/limits.ts';
import { formatNumber } from '../../locale.ts';

/* @__NO_SIDE_EFFECTS__ */
const notSent = (detail: string) => ({ title: 'The key was not sent', detail });

/** What is wrong with a pasted key, by the codes of `lib/secrets/key-check.ts`. None of them quotes the key. */
export const KEY_FAILURES = {
  'key-empty': notSent('There is no key yet. Paste one.'),
  'key-json': notSent('This is a JSON file, such as a service account. Paste the API key alone.'),
  'key-url': notSent('This is an address, not a key. Open it, make a key there and paste that.'),
  'key-bearer': notSent('This begins with "Bearer". Paste only what comes after it.'),
  'key-assignment': notSent(
    'This is a line from a settings file. Paste only what comes after the equals sign.',
  ),
  'key-smart-quotes': notSent(
    'There are typographic quotes around or in the key. Copy the key again without them.',
  ),
  'key-quoted': notSent('There are quotation marks around or in the key. Paste it without them.'),
  'key-byte-order-mark': notSent(
    'There is an invisible byte order mark in the key. Copy the key again from where it was made.',
  ),
  'key-invisible': notSent(
    'There is an invisible character in the key. Copy the key again from where it was made.',
  ),
  'key-nul': notSent('There is a NUL character in the key. Copy the key again from where it was made.'),
  'key-two-keys': notSent('There is more than one key here. Paste one of them.'),
  'key-line-break': notSent('There is a line break in the key. Paste the key as one line.'),
  'key-edge-space': notSent('There is a space before or after the key. Remove it.'),
  'key-inner-space': notSent('There is a space inside the key. Paste the key as one piece.'),
  'key-control': notSent(
    'There is a control character in the key. Copy the key again from where it was made.',
  ),
  'key-not-ascii': notSent(
    'There is a letter or sign in the key that no key has. Copy the key again from where it was made.',
  ),
  'key-too-short': notSent(
    `This is too short for a key: it needs at least ${formatNumber(LIMITS.providerKeyMinCharacters)} characters.`,
  ),
  'key-too-long': notSent(
    `This is too long for a key: it may have at most ${formatNumber(LIMITS.providerKeyMaxCharacters)} characters.`,
  ),
  'key-is-anthropic': notSent(
    'This looks like an Anthropic key. Choose Anthropic, or paste a key of the chosen provider. If it is right, press the button once more.',
  ),
  'key-is-openrouter': notSent(
    'This looks like an OpenRouter key. Choose OpenRouter, or paste a key of the chosen provider. If it is right, press the button once more.',
  ),
  'key-is-openai': notSent(
    'This looks like an OpenAI key. Choose OpenAI, or paste a key of the chosen provider. If it is right, press the button once more.',
  ),
  'key-is-other': notSent(
    'This looks like the key of another service. Paste a key of the chosen provider. If it is right, press the button once more.',
  ),
};
