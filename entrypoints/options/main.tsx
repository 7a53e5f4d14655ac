import { createRoot } from 'react-dom/client';

import { SettingsPage } from '../../components/settings/SettingsPage.tsx';

import '../../components/styles/index.css';
import { connectView } from '../../lib/browser/connect-view.ts';
import { removePermission, requestPermission } from '../../lib/browser/request-permission.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { createSettingsForm } from '../../lib/stores/settings-form.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';

const view = connectView();
await speakLanguage();
document.title = PAGES.tab(PAGES.settings);
const loadSigning = async () =>
  (await import('../../lib/browser/signing/open-signing-keys.ts')).openSigningKeys(view);
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
createRoot(root).render(
  <SettingsPage
    view={view}
    settings={createSettingsForm({ view, requestPermission, removePermission })}
    loadSigning={loadSigning}
  />,
);
