import { KEY_FAILURES } from './key-failures.ts';
import { START_FAILURES } from './start-failures.ts';

/**
 * Every failure that the extension itself names: what was wrong, and what to do, in one or two plain sentences. No text
 * here has room for what a person typed.
 */
export const FAILURES = {
  ...START_FAILURES,
  ...KEY_FAILURES,
  'no-registry': {
    title: 'No registry is set',
    detail: 'Give the address of a registry in Settings, or send the key only to the provider.',
  },
  'registry-address-empty': {
    title: 'The registry address is empty',
    detail: 'Type the address of a registry, for example https://registry.example.',
  },
  'registry-address-refused': {
    title: 'A key cannot be sent to this address',
    detail: 'Give an https address, or http on localhost or 127.0.0.1, with nothing after the path.',
  },
  'no-permission': {
    title: 'The browser does not allow this registry',
    detail: 'Open Settings and save the address again; the browser then asks you to allow that host.',
  },
  'no-provider-permission': {
    title: 'The browser does not allow this provider',
    detail:
      'The extension reaches only hosts that you allowed. Press the button again and allow this one; your key goes to no other.',
  },
  'no-token': {
    title: 'No access token is set',
    detail: 'Enter an access token of this registry in Settings.',
  },
  'token-malformed': {
    title: 'The access token contains characters that no token has',
    detail: 'Copy the token again, without spaces or line breaks, or make a new one.',
  },
  'provider-not-offered': {
    title: 'This registry does not offer that provider',
    detail: 'Choose another provider.',
  },
  'models-refused': {
    title: 'The provider did not list its models',
    detail: 'It refused, or did not answer. Look at the key and the address, or type the id of a model.',
  },
  'models-unreadable': {
    title: 'The list of models cannot be read',
    detail: 'The provider answered, but not with a list of models. Type the id of a model.',
  },
  'tab-gone': {
    title: 'That tab is gone',
    detail: 'A run belongs to a tab. Open the panel in the tab you want.',
  },
  'run-live': {
    title: 'A run is in progress in this tab',
    detail: 'Wait for it, cancel it, or start this one in another tab.',
  },
  'unsaved-full': {
    title: 'There is no room for another unsaved run',
    detail: 'Save or discard one under My plans first. Nothing that you paid for is dropped automatically.',
  },
  'storage-refused': {
    title: 'The browser refused to store the run',
    detail: 'Nothing was sent. Free some space or restart the browser, then try again.',
  },
  'settings-refused': {
    title: 'The browser refused to store the settings',
    detail: 'Nothing changed. Free some space on the disk or restart the browser, then try again.',
  },
  'save-stopped': {
    title: 'Saving was stopped by a change in Settings',
    detail: 'Save it again. However often you do, it becomes one plan.',
  },
  'unknown-run': {
    title: 'This run no longer exists',
    detail: 'It was discarded, or belongs to an earlier session.',
  },
  'unknown-job': {
    title: 'The registry does not have this job any more',
    detail: 'It keeps a job only for a while after its end, and shows it only to whoever started it.',
  },
  'nothing-to-save': {
    title: 'There is nothing to save',
    detail: 'The run ended before a draft was finished.',
  },
  'bad-draft': {
    title: 'The draft cannot be kept like this',
    detail:
      'A text may have at most 400,000 characters, and neither NUL nor half a character. Yours is still in its field.',
  },
  'being-saved': {
    title: 'The plan is being saved',
    detail: 'Wait until it is saved, then change it. Your change is not lost.',
  },
  'run-still-live': {
    title: 'The run is still in progress',
    detail: 'Wait for it or cancel it first.',
  },
  'key-in-plan': {
    title: 'The plan contains something that looks like a key',
    /** `drafts`: their names; `unnamed`: how many have it in the name itself. */
    detail: ({ drafts = '', unnamed = 0 }: { drafts?: string; unnamed?: number }): string => {
      const places = [drafts, unnamed === 0 ? '' : 'the name of a draft'].filter((place) => place !== '');
      const where = places.length === 0 ? 'what is said about the drafts' : places.join(', ');
      return `It is in ${where}. The plan was not sent. Download the drafts, take the key out, and revoke it if it is yours.`;
    },
  },
  'origin-refused': {
    title: 'A request to another host was refused',
    detail:
      'The extension speaks to the registry of your settings and, in a direct run, to the provider you chose. This one was not sent.',
  },
  'registry-unreachable': {
    title: 'The registry could not be reached',
    detail:
      'Nothing answered at its address, or it answered with a redirect, which is refused. Check that it runs and that you are online.',
  },
  'registry-timeout': {
    title: 'The registry did not answer in time',
    detail: 'Try again. If that does not help, ask the person who runs it.',
  },
  'not-a-registry': {
    title: 'What answered is not a registry',
    detail:
      'The answer does not come from this API. Check the address, or sign in to your network if it has a login page.',
  },
  'registry-failed': {
    title: 'The registry, or a proxy in front of it, failed',
    detail: 'It answered with an error that says nothing more. Try again later.',
  },
  'stream-broken': {
    title: 'The connection to the registry broke',
    detail:
      'The stream ended before the run did. Finished drafts stay; the run is not sent again automatically.',
  },
  'registry-silent': {
    title: 'The registry fell silent',
    detail:
      'It sent nothing for a minute, not even a sign of life, so the run was ended. Finished drafts stay.',
  },
  'answer-too-large': {
    title: 'The registry sent more than it may',
    detail: 'Nothing of that answer was used. A run that it belongs to has ended; its finished drafts stay.',
  },
  'answer-too-deep': {
    title: 'The registry sent something nested too deeply',
    detail: 'Finished drafts stay. Tell the person who runs the registry.',
  },
  'answer-unshown': {
    title: 'The result is too large to show',
    detail: 'Save or discard the run.',
  },
  'answer-malformed': {
    title: 'The registry sent something that does not belong to a run',
    detail: 'The run was ended. Finished drafts stay. Tell the person who runs the registry.',
  },
  'empty-result': {
    title: 'The run ended without a draft',
    detail:
      'The registry reported success but delivered nothing. Say more in the goal, or try another model.',
  },
  'run-deadline': {
    title: 'The run took too long',
    detail:
      'The extension ends a run after 15 minutes, or after 60 at an address of your own. Finished drafts stay.',
  },
  'settings-changed': {
    title: 'The run was ended by a change in Settings',
    detail: 'Its registry or access token was replaced or removed. Finished drafts stay.',
  },
  'permission-removed': {
    title: 'The run ended because its registry is no longer allowed',
    detail: "The browser's permission for that host was removed. Finished drafts stay.",
  },
  'job-left': {
    title: 'The job goes on, but is not followed here any more',
    detail:
      'Its registry, the access token or the permission for that host was changed. The job was not cancelled: set that registry again, and open the job under My plans.',
  },
  'provider-permission-removed': {
    title: 'The run ended because its provider is no longer allowed',
    detail: "The browser's permission for that host was removed. Finished drafts stay.",
  },
  interrupted: {
    title: 'The run was interrupted',
    detail:
      'The browser stopped the background worker: your key is gone, nothing was saved, and nothing is sent again automatically.',
  },
  'run-lost': {
    title: 'A run was interrupted',
    detail:
      'The browser or the extension ended during the run: its key is gone, nothing was saved, and nothing is sent again automatically.',
  },
  'worker-lost': {
    title: 'The background worker stopped before it answered',
    detail:
      'What it still knows is shown here. A key that was already on its way is gone; nothing is sent again automatically.',
  },
  'worker-silent': {
    title: 'The background worker does not answer',
    detail:
      'What you typed is still here. Try again. If that does not help, copy it, close this page and open it again, or restart the browser.',
  },
  'extension-gone': {
    title: 'The extension was reloaded or removed',
    detail: 'This page belongs to the earlier version. Close it and open it again.',
  },
  'extension-failed': {
    title: 'The extension failed',
    detail: 'Something went wrong in the extension itself. What you typed is still here. Try again.',
  },
  'registry-address-no-scheme': {
    title: 'A key cannot be sent to this address',
    detail: 'Begin the address with https://, for example https://registry.example.',
  },
  'registry-not-allowed': {
    title: 'The browser does not allow this registry',
    detail: 'Nothing was saved. Press Save again and allow that host.',
  },
  'no-ed25519': {
    title: 'This browser cannot make a signing key',
    detail: 'It has no Ed25519. Update the browser, or sign in another one.',
  },
  'no-key-storage': {
    title: 'This browser does not store a signing key',
    detail:
      'Its database for this extension (IndexedDB) cannot be used: the disk is full, the profile is damaged, or site data is blocked. Mend that and open this page again.',
  },
  'signing-key-lost': {
    title: 'Your signing key is gone from this browser',
    detail:
      'The browser deleted it. What you signed stays valid. Revoke that key as lost, and make a new one for what comes next.',
  },
};
