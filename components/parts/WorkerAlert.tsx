import { useState } from 'react';

import { toFailure } from '../../lib/failures/index.ts';
import { useStore } from '../../lib/stores/use-store.ts';
import type { ViewStore } from '../../lib/stores/view-store.ts';
import { PARTS } from '../../lib/texts/en/parts.ts';
import { FailureAlert } from './FailureAlert.tsx';

/** Says that the background worker is gone or does not answer; nothing while it does. */
export const WorkerAlert = ({ view }: { view: ViewStore }) => {
  const { connection } = useStore(view);
  const [isTrying, setIsTrying] = useState(false);
  const tryAgain = async (): Promise<void> => {
    setIsTrying(true);
    await view.ask({ type: 'reload-providers' });
    setIsTrying(false);
  };
  if (connection === 'gone')
    return <FailureAlert failure={toFailure('extension-gone')} registryHost={null} providerName={null} />;
  return (
    connection === 'silent' && (
      <FailureAlert failure={toFailure('worker-silent')} registryHost={null} providerName={null}>
        <button
          type="button"
          className="button small"
          aria-disabled={isTrying}
          onClick={() => void tryAgain()}
        >
          {PARTS.tryAgain}
        </button>
      </FailureAlert>
    )
  );
};
