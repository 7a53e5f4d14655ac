interface BackgroundScope extends Record<string, unknown> {
  importScripts?: (path: string) => void;
  addEventListener: (type: 'install', listener: () => void) => void;
}

const scope = globalThis as unknown as BackgroundScope;

/** In Firefox the background is a page. */
const addToPage = (path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = path;
    script.addEventListener('load', () => resolve());
    script.addEventListener('error', () => reject(new Error(`${path} could not be loaded`)));
    document.head.append(script);
  });

/**
 * Prepares a script of the background that is loaded when it is needed and leaves its result in a global variable.
 * Returns the function that loads it. To be called when the background starts: Chromium's service worker may load
 * later only what it has loaded once while it was installed.
 */
export const prepareLateScript = <Result>(path: string, globalName: string): (() => Promise<Result>) => {
  const { importScripts } = scope;
  const load: (from: string) => Promise<void> | void = importScripts ?? addToPage;
  if (importScripts) scope.addEventListener('install', () => importScripts(path));
  return async () => {
    if (scope[globalName] === undefined) await load(path);
    return scope[globalName] as Result;
  };
};
