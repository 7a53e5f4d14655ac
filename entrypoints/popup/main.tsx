import { createRoot } from 'react-dom/client';

import '../../components/styles/index.css';
import { ComposePage } from '../../components/compose/ComposePage.tsx';
import { connectView } from '../../lib/browser/connect-view.ts';
import { createPageClock } from '../../lib/browser/page-clock.ts';
import { isGranted } from '../../lib/browser/permissions.ts';
import { findWindowId, openSidePanel } from '../../lib/browser/side-panel.ts';
import { speakLanguage } from '../../lib/browser/speak-language.ts';
import { createComposeStore } from '../../lib/form/compose-store.ts';

const view = connectView();
const compose = createComposeStore(view);
let windowId: number | null = null;
const rememberWindow = async (): Promise<void> => {
  windowId = await findWindowId();
};
void rememberWindow();

/** Firefox leaves the popup open, so close it. */
const closeAfter = async (opened: Promise<void>): Promise<void> => {
  await opened;
  close();
};

/** Opening comes first and closes the popup; the goal is sent in the same turn, on the open port. */
const openInSidePanel = (): void => {
  if (windowId === null) return;
  const opened = openSidePanel(windowId);
  compose.handOver();
  void closeAfter(opened);
};

await speakLanguage();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root');
createRoot(root).render(
  <ComposePage
    view={view}
    compose={compose}
    clock={createPageClock()}
    popup={{ openPanel: openInSidePanel, isGranted }}
  />,
);
