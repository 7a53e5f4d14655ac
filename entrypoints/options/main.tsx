import { createRoot } from 'react-dom/client';

import '../../components/styles/index.css';
import { SettingsPage } from '../../components/settings/SettingsPage.tsx';
import { connectView } from '../../lib/browser/connect-view.ts';
import { removePermission, requestPermission } from '../../lib/browser/request-permission.ts';
import { createSettingsForm } from '../../lib/stores/settings-form.ts';

const view = connectView();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
createRoot(root).render(
  <SettingsPage view={view} settings={createSettingsForm({ view, requestPermission, removePermission })} />,
);
