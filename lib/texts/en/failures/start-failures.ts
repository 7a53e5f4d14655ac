import { LIMITS } from '../../../protocol/limits.ts';
import { formatNumber } from '../../locale.ts';

/** What keeps a run from starting. Nothing was sent yet. */
export const START_FAILURES = {
  'bad-goal': {
    title: 'The goal cannot be sent',
    detail: 'The goal has a NUL or half of a surrogate pair in it. Remove that character.',
  },
  'key-in-words': {
    title: 'What you typed looks like a key',
    detail: 'A key belongs in no title and no search. Nothing was sent. Remove it.',
  },
  'key-in-goal': {
    title: 'The goal contains something that looks like a key',
    detail:
      'Take it out of the goal: a goal is sent to the model and kept in saved plans. The key goes into its own field.',
  },
  'bad-model': {
    title: 'The model cannot be sent',
    detail: `Choose a model, or type its id: up to ${formatNumber(LIMITS.modelCharacters)} characters in one line.`,
  },
  'key-in-model': {
    title: 'The model field contains something that looks like a key',
    detail: 'Take it out: the key goes into its own field.',
  },
  'bad-address': {
    title: 'A key cannot be sent to this address',
    detail: 'Give an https address, or http on localhost, with nothing after the path.',
  },
  'address-incomplete': {
    title: 'A part of the address is missing',
    detail: 'Type the name that the service gave you: letters, digits and hyphens.',
  },
  'address-this-machine': {
    title: 'The browser lets no extension reach this name of your computer',
    detail: 'Write localhost in its place, with the same port: it leads to the same server.',
  },
  'address-unencrypted': {
    title: 'A key is not sent to another computer without encryption',
    detail:
      'Put TLS in front of that server and give its https address. Or forward its port to your computer, for example with ssh -L 11434:localhost:11434, and give http://localhost:11434/v1.',
  },
  'key-in-address': {
    title: 'The address contains something that looks like a key',
    detail: 'Take it out: the key goes into its own field.',
  },
  'bad-note': {
    title: 'The note cannot be sent',
    detail: `Say what to change in up to ${formatNumber(LIMITS.noteCharacters)} characters, without a NUL or half of a surrogate pair.`,
  },
  'key-in-note': {
    title: 'The note contains something that looks like a key',
    detail: 'Take it out: the key goes into its own field.',
  },
  'bad-token-cap': {
    title: 'Enter a whole number of tokens',
    detail: 'Give a whole number from 1 to 10,000,000, or leave it empty for no cap.',
  },
  'bad-call-cap': {
    title: 'Enter a whole number of tokens per call',
    detail: 'Give a whole number from 1 to 10,000,000, or leave it empty for no cap.',
  },
  'bad-dollar-cap': {
    title: 'Enter a number of dollars',
    detail: 'Give a number such as 0.50, up to 10,000, or leave it empty for no cap.',
  },
  'no-price': {
    title: 'A cap in dollars needs a known price',
    detail: 'The price of this model is not known here. Cap its tokens instead.',
  },
  'no-kept-key': {
    title: 'No key is kept for this run',
    detail: 'It was forgotten, or kept for another route. Nothing was sent. Paste it again.',
  },
  'no-page-access': {
    title: 'The browser gives no access to this page',
    detail:
      'Press the toolbar button on it, or Alt+Shift+K, or choose “Plan with this page” from its menu. Clicking inside the panel does not give access.',
  },
  'registry-changed': {
    title: 'Settings now name another registry',
    detail: 'Nothing was sent. Look at who sees the key now, and start again.',
  },
  'page-changed': {
    title: 'Another page was taken in the meantime',
    detail: 'Nothing was sent. Look at what it says now, and start again.',
  },
  'key-in-page': {
    title: 'The page contains something that looks like a key',
    detail: 'Nothing was sent. Remove the page, or select only the part you need.',
  },
  'bad-key': {
    title: 'The key was not sent',
    detail: 'A key is up to 8,192 printable characters without spaces. Copy it again from where it was made.',
  },
  'goal-empty': {
    title: 'The goal cannot be sent',
    detail: 'The goal is empty. Describe what you want to achieve.',
  },
  'goal-too-long': {
    title: 'The goal cannot be sent',
    detail: `The goal is longer than ${formatNumber(LIMITS.goalCharacters)} characters. Shorten it; nothing was cut off.`,
  },
  'no-provider': {
    title: 'No provider is chosen',
    detail: 'Choose a provider.',
  },
  'provider-not-allowed': {
    title: 'The browser does not allow this provider',
    detail:
      'Nothing was sent, and what you typed is still here. Press the button again and allow that host, or send the key through a registry.',
  },
  'provider-needs-panel': {
    title: 'The browser does not allow this provider',
    detail:
      'To allow its host, the browser asks a question that would close this popup and lose your answer. Press Open in side panel, which takes goal and choice along, and press the button there.',
  },
};
