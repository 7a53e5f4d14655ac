import { own, type FailureWords } from './failure-words.ts';
import { KEY_FAILURES } from './key-texts.ts';
import { START_FAILURES } from './start-texts.ts';

/**
 * Every failure that the extension itself names; the registry's own arrive as problems. Each says who refused, what
 * was wrong, and what to do. No text here has room for what a person typed.
 */
export const FAILURES = {
  'no-registry': own(
    'you',
    'No registry is set',
    'Give the address of a registry in Settings, or send the key only to the provider.',
  ),
  'registry-address-empty': own(
    'you',
    'The registry address is empty',
    'Type the address of a registry, for example https://registry.example.',
  ),
  'registry-address-refused': own(
    'extension',
    'A key may not go to this address',
    'Give an https address, or http on localhost or 127.0.0.1, with nothing after the path.',
  ),
  'no-permission': own(
    'extension',
    'The browser does not allow this registry',
    'Open Settings and save the address again; the browser then asks you to allow that host.',
  ),
  'no-provider-permission': own(
    'extension',
    'The browser does not allow this provider',
    'The extension reaches only hosts that you allowed. Press the button again and allow this one; your key goes to no other.',
  ),
  'no-token': own('you', 'No access token is set', 'Put an access token of this registry into Settings.'),
  'token-malformed': own(
    'you',
    'The access token has characters no token has',
    'Copy the token again, without spaces or line breaks, or make a new one.',
  ),
  ...START_FAILURES,
  ...KEY_FAILURES,
  'provider-not-offered': own(
    'registry',
    'This registry does not offer that provider',
    'Choose another provider.',
  ),
  'tab-gone': own(
    'extension',
    'That tab is gone',
    'A run belongs to a tab. Open the panel in the tab you want.',
  ),
  'run-live': own(
    'extension',
    'A run is live in this tab',
    'Wait for it, cancel it, or start this one in another tab.',
  ),
  'unsaved-full': own(
    'extension',
    'There is no room for another unsaved run',
    'Save or discard one under My plans first; nothing you paid for is dropped by itself.',
  ),
  'storage-refused': own(
    'extension',
    'The browser refused to store the run',
    'Nothing was sent. Free some space or restart the browser, then try again.',
  ),
  'settings-refused': own(
    'extension',
    'The browser refused to store the settings',
    'Nothing changed. Free some space on the disk or restart the browser, then try again.',
  ),
  'save-stopped': own(
    'you',
    'Saving was stopped by a change in Settings',
    'Save it again; it becomes one plan however often you do.',
  ),
  'unknown-run': own(
    'extension',
    'This run is not known any more',
    'It was discarded, or belongs to an earlier session.',
  ),
  'nothing-to-save': own(
    'extension',
    'There is nothing to save',
    'The run ended before a draft was finished.',
  ),
  'bad-draft': own(
    'you',
    'The draft cannot be kept like this',
    'A text has at most 400,000 characters, and neither NUL nor half a character. Yours is still in its field.',
  ),
  'being-saved': own(
    'extension',
    'The plan is being saved',
    'Wait until it is, then change it; nothing of your change is lost.',
  ),
  'run-still-live': own('extension', 'The run is still live', 'Wait for it or cancel it first.'),
  'key-in-plan': own(
    'extension',
    'Something in the plan looks like a key',
    'It was not sent. Download the drafts, take the key out, and revoke it if it is yours.',
  ),
  'origin-refused': own(
    'extension',
    'A request to another host was refused',
    'The extension speaks to the registry of your settings and, in a direct run, to the provider you chose. This one was not sent.',
  ),
  'registry-unreachable': own(
    'network',
    'The registry could not be reached',
    'Nothing answered at its address, or it answered with a redirect, which is refused. Check that it runs and that you are online.',
  ),
  'registry-timeout': own(
    'registry',
    'The registry did not answer in time',
    'Try again; if it stays so, ask who runs it.',
  ),
  'not-a-registry': own(
    'registry',
    'What answered is not a registry',
    'The answer is not one of this API: check the address, or sign in to the network you are on if it has a login page.',
  ),
  'registry-failed': own(
    'registry',
    'The registry, or a proxy before it, failed',
    'It answered with an error that does not say more. Try again later.',
  ),
  'stream-broken': own(
    'network',
    'The connection to the registry broke',
    'The stream ended before the run did. Finished drafts stay; the run is not sent again by itself.',
  ),
  'registry-silent': own(
    'network',
    'The registry fell silent',
    'Not even a sign of life came for a minute, so the run was ended. Finished drafts stay.',
  ),
  'answer-too-large': own(
    'registry',
    'The registry sent more than a run can be',
    'The run was ended. Finished drafts stay.',
  ),
  'answer-too-deep': own(
    'registry',
    'The registry sent something nested too deeply',
    'Finished drafts stay; tell who runs the registry.',
  ),
  'answer-unshown': own('extension', 'What came is too large to show', 'Save or discard the run.'),
  'answer-malformed': own(
    'registry',
    'The registry sent something that is no part of a run',
    'The run was ended. Finished drafts stay; tell who runs the registry.',
  ),
  'empty-result': own(
    'registry',
    'The run ended without a draft',
    'The registry called it done but delivered nothing. Say more in the goal, or try another model.',
  ),
  'run-deadline': own(
    'extension',
    'The run took too long',
    'It was ended after 15 minutes. Finished drafts stay.',
  ),
  'settings-changed': own(
    'you',
    'The run was ended by a change in Settings',
    'Its registry or access token was replaced or removed. Finished drafts stay.',
  ),
  'permission-removed': own(
    'you',
    'The run was ended as its registry is no longer allowed',
    "The browser's permission for that host was removed. Finished drafts stay.",
  ),
  'provider-permission-removed': own(
    'you',
    'The run was ended as its provider is no longer allowed',
    "The browser's permission for that host was removed. Finished drafts stay.",
  ),
  interrupted: own(
    'extension',
    'The run was interrupted',
    'The browser stopped the background worker: your key is gone, nothing was saved, and nothing is sent again by itself.',
  ),
  'run-lost': own(
    'extension',
    'A run was interrupted',
    'The browser or the extension ended in the middle of it: its key is gone, nothing was saved, and nothing is sent again by itself.',
  ),
  'worker-lost': own(
    'extension',
    'The background worker stopped before it answered',
    'What it still knows is shown here. A key that was already on its way is gone; nothing is sent again by itself.',
  ),
  'extension-gone': own(
    'extension',
    'The extension was reloaded or removed',
    'This page belongs to its earlier self. Close it and open it again.',
  ),
  'extension-failed': own(
    'extension',
    'The extension failed',
    'Something went wrong in the extension itself; what you typed is still here. Try again.',
  ),
} as const satisfies Record<string, FailureWords>;

export type FailureSlug = keyof typeof FAILURES;
