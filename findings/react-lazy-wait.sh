#!/usr/bin/env bash
# React shows what was loaded with `lazy` or read with `use` 300 ms after it began to wait, although it is there at once.
#
# Versions: react and react-dom 19.3.1, happy-dom 21.0.4, Node 24.9.0, seen on Linux x64.
#
# Expected: a component that is loaded when it is first shown is shown as soon as it is loaded. One whose script was
# loaded before is shown at once.
#
# Instead: React keeps the fallback of `Suspense` for at least 300 ms after it last showed one, so that a page does not
# flicker. That is so for an empty fallback too, for a script that takes 5 ms, and for one that was loaded before. The same
# component in a state that an effect sets is shown with the next render.
#
# Output:
#   lazy: after 290 ms or more
#   lazy, of a script that was loaded before: after 290 ms or more
#   use: after 290 ms or more
#   a state that an effect sets: at once

set -euo pipefail
this=$(cd "$(dirname "$0")" && pwd)/$(basename "$0")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

# npm 11 runs only the install scripts that are allowed; the one of this package gets the binary.
echo '{ "private": true, "allowScripts": { "node": true } }' >package.json
npm install --silent node@24.9.0 react@19.3.1 react-dom@19.3.1 happy-dom@21.0.4

cat >probe.mjs <<'JS'
import { Window } from 'happy-dom';

const window = new Window({ url: 'http://localhost/' });
Object.assign(globalThis, { window, document: window.document });

const { createElement, lazy, Suspense, use, useEffect, useState } = await import('react');
const { createRoot } = await import('react-dom/client');

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const Words = () => 'words';
const load = async () => {
  await pause(5);
  return { default: Words };
};
const inSuspense = (component) => createElement(Suspense, { fallback: null }, createElement(component));

const pages = {
  lazy: () => {
    const Late = lazy(load);
    return () => inSuspense(Late);
  },
  'lazy, of a script that was loaded before': async () => {
    const loading = load();
    await loading;
    const Late = lazy(() => loading);
    return () => inSuspense(Late);
  },
  use: () => {
    const loading = load();
    return () => inSuspense(() => createElement(use(loading).default));
  },
  'a state that an effect sets': () => () => {
    const [Late, setLate] = useState(null);
    useEffect(() => void load().then((loaded) => setLate(() => loaded.default)), []);
    return Late === null ? null : createElement(Late);
  },
};

for (const [name, make] of Object.entries(pages)) {
  const element = document.createElement('div');
  const page = await make();
  const root = createRoot(element);
  const from = performance.now();
  root.render(createElement(page));
  while (element.textContent !== 'words') await pause(1);
  const took = performance.now() - from;
  console.log(`${name}: ${took >= 290 ? 'after 290 ms or more' : 'at once'}`);
  root.unmount();
  // The next page begins when nothing waits any more.
  await pause(1_000);
}
process.exit(0);
JS
node_modules/node/bin/node probe.mjs | tee seen

# Compares with the output in the head of this file (diff marks the head's lines with <, the seen ones with >).
if ! sed -n 's/^#   //p' "$this" | diff - seen; then
  echo 'CHANGED: the output is no longer the one in the head of this file.' >&2
  exit 1
fi
echo 'Still as described.'
