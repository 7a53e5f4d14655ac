import { own, type FailureWords } from './failure-words.ts';

/** What keeps a run from starting, by the checks of the form and of the worker. Nothing was sent yet. */
export const START_FAILURES = {
  'bad-goal': own(
    'you',
    'The goal cannot be sent',
    'Describe in up to 8,000 characters what you want to achieve.',
  ),
  'key-in-goal': own(
    'extension',
    'There is something like a key in the goal',
    'Take it out of the goal: a goal is sent to the model and kept in saved plans. The key goes into its own field.',
  ),
  'bad-model': own('you', 'The model cannot be sent', 'Choose a model, or type its id.'),
  'key-in-model': own(
    'extension',
    'There is something like a key in the model field',
    'Take it out: the key goes into its own field.',
  ),
  'bad-address': own(
    'you',
    'A key may not go to this address',
    'Give an https address, or http on localhost or 127.0.0.1, with nothing after the path.',
  ),
  'key-in-address': own(
    'extension',
    'There is something like a key in the address',
    'Take it out: the key goes into its own field.',
  ),
  'bad-note': own('you', 'The note cannot be sent', 'Say in fewer words what to change.'),
  'key-in-note': own(
    'extension',
    'There is something like a key in the note',
    'Take it out: the key goes into its own field.',
  ),
  'bad-token-cap': own(
    'you',
    'Enter a whole number of tokens',
    'Give a whole number from 1 to 10,000,000, or leave it empty for no cap.',
  ),
  'bad-dollar-cap': own(
    'you',
    'Enter a number of dollars',
    'Give a number such as 0.50, up to 10,000, or leave it empty for no cap.',
  ),
  'no-price': own(
    'you',
    'A cap in dollars needs a known price',
    'The price of this model is not known here. Cap its tokens instead.',
  ),
  'no-kept-key': own(
    'extension',
    'No key is kept for this run',
    'It was forgotten, or kept for another way. Paste it again; nothing was sent.',
  ),
  'no-page-access': own(
    'extension',
    'The browser gives no access to this page',
    'Press the toolbar button on it, or Alt+Shift+K, or choose “Plan with this page” from its menu. Clicking inside the panel does not give access.',
  ),
  'registry-changed': own(
    'extension',
    'Settings name another registry now',
    'Look at who sees the key now and start again; nothing was sent.',
  ),
  'page-changed': own(
    'extension',
    'Another page was taken meanwhile',
    'Look at what it says now and start again; nothing was sent.',
  ),
  'key-in-page': own(
    'extension',
    'There is something like a key in the page',
    'Remove the page, or select only what is needed of it. Nothing was sent.',
  ),
  'bad-key': own(
    'you',
    'The key was not sent',
    'A key is 8 to 8,192 printable characters without spaces. Copy it again from where it was made.',
  ),
} as const satisfies Record<string, FailureWords>;
