import { createRoot } from 'react-dom/client';

import '../../components/styles/index.css';
import { ComposePage } from '../../components/compose/ComposePage.tsx';
import { late } from '../../components/parts/late.tsx';
import { connectView } from '../../lib/browser/connect-view.ts';
import { createPageClock } from '../../lib/browser/page-clock.ts';
import { requestPermission } from '../../lib/browser/request-permission.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { createComposeStore } from '../../lib/form/compose-store.ts';

const view = connectView();
await speakLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
const compose = createComposeStore(view, requestPermission);

/** Loaded after the form. */
const Beside = late(async () => (await import('./beside.tsx')).createBeside(view, compose));

createRoot(root).render(
  <ComposePage view={view} compose={compose} clock={createPageClock()} beside={<Beside />} />,
);
