import { createRoot } from 'react-dom/client';

import { PlansPage } from '../../components/plans/PlansPage.tsx';

import '../../components/styles/index.css';
import { connectView } from '../../lib/browser/connect-view.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { createPlansStore } from '../../lib/stores/plans-store.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';

const view = connectView();
const plans = createPlansStore(view);

await speakLanguage();
document.title = PAGES.tab(PAGES.plans);
const element = document.getElementById('root');
if (element === null) throw new Error('The page has no root');
const root = createRoot(element);

/**
 * The address says what is open, so that back, forward and a link from the panel work: a plan's id, or `run-`
 * followed by a run's id.
 */
const show = (): void => {
  const target = location.hash.slice(1);
  if (target === '' || target.startsWith('run-')) {
    plans.close();
    void plans.reload();
  } else void plans.open(target);
  root.render(<PlansPage view={view} plans={plans} openRun={target.replace(/^run-/, '')} />);
};
addEventListener('hashchange', show);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && location.hash === '') void plans.reload();
});
show();
