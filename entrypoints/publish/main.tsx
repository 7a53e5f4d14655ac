import { createRoot } from 'react-dom/client';

import { WizardPage } from '../../components/wizard/WizardPage.tsx';

import '../../components/styles/index.css';
import { systemClock } from '../../lib/base/clock.ts';
import { idIn } from '../../lib/base/id-in.ts';
import { connectView } from '../../lib/browser/connect-view.ts';
import { openSigner } from '../../lib/browser/signing/open-signer.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { hold } from '../../lib/browser/wizard/hold.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';
import { WIZARD } from '../../lib/texts/en/wizard.ts';
import { createIndexedShelf } from '../../lib/wizard/indexed-shelf.ts';
import { createSignStore } from '../../lib/wizard/sign-store.ts';
import { createWizardStore } from '../../lib/wizard/wizard-store.ts';

const planId = idIn(new URLSearchParams(location.search).get('plan') ?? '');
const clock = systemClock;
const view = connectView();
const registryUrl = (): string | null => view.getSnapshot().state?.registry?.url ?? null;
const store = createWizardStore({
  openPlan: (plan_id) => view.ask({ type: 'open-plan', plan_id }),
  registryUrl,
  shelf: createIndexedShelf(indexedDB),
  hold,
  clock,
});
const { keys, client: keyClient, registry } = openSigner(view);
const sign = createSignStore({ wizard: store, registry, keys, keyClient, clock });

// A page that is hidden may be closed without another event.
const keepTyped = (): void => void store.flush();
addEventListener('pagehide', keepTyped);
document.addEventListener('visibilitychange', keepTyped);

await speakLanguage();
document.title = PAGES.tab(WIZARD.title);
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
createRoot(root).render(
  <WizardPage view={view} store={store} sign={sign} registry={registry} planId={planId} />,
);
if (planId !== '') void store.open(planId);
