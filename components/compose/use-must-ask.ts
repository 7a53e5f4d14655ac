import { useEffect, useState } from 'react';

export type IsGranted = (permission: string) => Promise<boolean>;

/**
 * Whether the browser would first ask the person about this host, which closes a popup. Assumed until the browser
 * has answered: a key field that disappears again would be worse than one that appears a moment later.
 */
export const useMustAsk = (permission: string | null, isGranted: IsGranted | undefined): boolean => {
  const [granted, setGranted] = useState<string | null>(null);
  useEffect(() => {
    if (permission === null) return;
    void isGranted?.(permission).then((isIt) => setGranted(isIt ? permission : null));
  }, [permission, isGranted]);
  return isGranted !== undefined && permission !== null && granted !== permission;
};
