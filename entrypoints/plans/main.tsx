import { createRoot } from 'react-dom/client';

import { PlansPage } from '../../components/plans/PlansPage.tsx';

import '../../components/styles/index.css';
import { idIn } from '../../lib/base/id-in.ts';
import { connectView } from '../../lib/browser/connect-view.ts';
import { createPageClock } from '../../lib/browser/page-clock.ts';
import { findWindowId, openSidePanel } from '../../lib/browser/side-panel.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { createJobsStore } from '../../lib/stores/jobs/jobs-store.ts';
import { createPlansStore } from '../../lib/stores/plans-store.ts';
import { PAGES } from '../../lib/texts/en/pages.ts';
import { createIndexedShelf } from '../../lib/wizard/indexed-shelf.ts';

const view = connectView();
const wizardDrafts = createIndexedShelf(indexedDB);
const plans = createPlansStore(view, async (planId) => {
  const url = view.getSnapshot().state?.registry?.url;
  if (url !== undefined) await wizardDrafts.remove(url, planId);
});
const jobs = createJobsStore(view);
const clock = createPageClock();
let windowId: number | null = null;
const rememberWindow = async (): Promise<void> => {
  windowId = await findWindowId();
};
void rememberWindow();
const openPanel = (): void => {
  if (windowId !== null) void openSidePanel(windowId);
};

await speakLanguage();
document.title = PAGES.tab(PAGES.plans);
const element = document.getElementById('root');
if (element === null) throw new Error('The page has no root');
const root = createRoot(element);

/**
 * The address says what is open, so that back, forward and a link from the panel work: a plan's id, or `run-` or
 * `job-` followed by the id of one. Anything else shows the list.
 */
const show = (): void => {
  const [, kind = '', rest = ''] = /^#(run-|job-)?(.*)$/.exec(location.hash) ?? [];
  const id = idIn(rest);
  const isJob = kind === 'job-' && id !== '';
  if (!isJob) jobs.close();
  if (isJob) {
    plans.close();
    void jobs.open(id);
  } else if (id === '' || kind === 'run-') {
    plans.close();
    void plans.reload();
    void jobs.reload();
  } else void plans.open(id);
  root.render(
    <PlansPage
      view={view}
      plans={plans}
      jobs={jobs}
      clock={clock}
      onPanel={openPanel}
      openRun={kind === 'run-' ? id : ''}
    />,
  );
};
addEventListener('hashchange', show);
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible' || location.hash !== '') return;
  void plans.reload();
  void jobs.reload();
});
show();
