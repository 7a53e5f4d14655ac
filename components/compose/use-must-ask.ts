import { useEffect, useState } from 'react';

export type IsGranted = (permission: string) => Promise<boolean>;

/**
 * Whether the browser would first ask the person about this host, which closes a popup. So it is taken to until it
 * has said otherwise: a field for a key that goes away again would be worse than one that comes a moment later.
 */
export const useMustAsk = (permission: string | null, isGranted: IsGranted | undefined): boolean => {
  const [granted, setGranted] = useState<string | null>(null);
  useEffect(() => {
    if (permission === null) return;
    void isGranted?.(permission).then((isIt) => setGranted(isIt ? permission : null));
  }, [permission, isGranted]);
  return isGranted !== undefined && permission !== null && granted !== permission;
};
