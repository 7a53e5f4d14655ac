import { BesidePage } from '../../components/beside/BesidePage.tsx';
import { openBeside } from '../../lib/browser/signing/open-beside.ts';
import type { ComposeStore } from '../../lib/form/compose-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';

/** What can be done with a page of the registry. */
export const createBeside = (view: ViewStore, compose: ComposeStore) => {
  const store = openBeside(view);
  return () => <BesidePage view={view} compose={compose} store={store} />;
};
