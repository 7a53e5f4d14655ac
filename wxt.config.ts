import { fileURLToPath } from 'node:url';

import { defineConfig } from 'wxt';

import { noEmptyScripts } from './bundling/no-empty-scripts.ts';
import { shareZod, ZOD_SCRIPT } from './bundling/share-zod.ts';

/** What the browser tests run. Bundles are written for these, and nothing older is claimed to work. */
const MINIMUM_VERSIONS: Readonly<Record<string, number | undefined>> = {
  chrome: 156,
  // The first whose Android, too, knows the data collection permissions below.
  firefox: 142,
};

/**
 * In these browsers `webextension-polyfill` does nothing but hand on `globalThis.browser`, so their bundles take that
 * object itself. A build for any other browser (`wxt build -b edge`) still carries the polyfill.
 */
const NATIVE_BROWSER = {
  'webextension-polyfill': fileURLToPath(new URL('lib/browser/native-browser.ts', import.meta.url)),
};

/** `wxt build --mode pseudo`: a build for tests, which shows every text twice. */
const PSEUDO_LANGUAGES = {
  './languages.ts': fileURLToPath(new URL('tests/support/texts/pseudo-languages.ts', import.meta.url)),
};

/** Every page links the one style sheet, so a script that loads later has nothing to load before it. */
const plainImports = {
  name: 'plain-imports',
  enforce: 'pre' as const,
  load: {
    filter: { id: /vite\/preload-helper/ },
    handler: () => 'export const __vitePreload = (load) => load();',
  },
};

/** Readability brings a second file, which guesses whether a page is worth reading. Nobody asks it. */
const readerAlone = {
  name: 'reader-alone',
  enforce: 'pre' as const,
  load: { filter: { id: /Readability-readerable\.js$/ }, handler: () => 'module.exports = {};' },
};

/**
 * Few scripts, because a script compresses better the longer it is, and each of them costs the package some 200 bytes.
 * A script takes what its files import, unless a script above has it already.
 */
const SCRIPTS = [
  // What a page needs at once, in one go.
  {
    name: 'page',
    test: /(?:react-dom.client\.js|ComposePage\.tsx|compose-store\.ts|connect-view\.ts|page-clock\.ts|speak-language\.ts|side-panel\.ts|request-permission\.ts)$/,
  },
  { name: 'reader', test: /(?:read-worker-message|id-in)\.ts$/ },
  // Parts of a form that come after its first paint.
  {
    name: 'form',
    test: /\/(?:components\/(?:compose|fields|parts)\/(?!FailureWords)[^/]+|check-form\.ts|texts\/(?:amounts|durations)\.ts)$/,
  },
  // A run with its drafts, and what can be done with them.
  {
    name: 'run',
    test: /\/(?:RunView\.tsx|components\/(?:composition|drafts)\/[^/]+|formats\/[^/]+|(?:checked|download)-draft\.ts|readme\.ts)$/,
  },
  { name: 'markdown', test: /Markdown\.tsx$/ },
  // Beside a page of the registry; loaded with each side panel.
  { name: 'beside', test: /\/(?:sidepanel\/beside\.tsx|texts\/en\/beside\.ts)$/ },
  // Signatures and keys.
  {
    name: 'signing',
    test: /\/(?:lib\/(?:signing|signer)\/|settings\/SigningKey|beside\/VerdictView|signing\/open-signing-keys|lib\/stores\/signing-key|registry-client\/signing-keys)/,
  },
  // The wizard, with all its screens.
  { name: 'wizard', test: /\/(?:lib\/wizard\/|components\/wizard\/|texts\/en\/wizard)/ },
];

/** Public half of a throwaway RSA pair: it fixes the id (jedlkkmcfpekhefbjpmnecfafpcpcfff) and signs nothing. */
const EXTENSION_KEY =
  'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAqZL1U4jOMtHK+aB8kKyRZ/G22cm/hk9K7f2wYdj5ZSutrDt9mdon7afvN2AsvZW/s1xCHA7A4ze43JNbzmHMo3BffJPvkMwYPda/gnVmaT8QENHq/oDIJe3Vo8zQWY73HjQwIoBTe4ZLpLxnwQtNxdVP/praI3ng4m8ItKD5m7u5DGEyK4Y9dOtu7pUug3rZPDDBrGm4UNYq35/esAiWOFm8lsnlHqpRVMcqOUrwgsnY3FtVNN7MYRAUsbNlNIvT0y8n+1TIUleR7tGz7qpxfdBKULSJ5C68IA0HDjfibAn68PxtKwUjptByG33uvFNbz82Jn01UUMzV0jrpZCiLxQIDAQAB';

/**
 * The policy binds the worker's fetch as well as the pages. It is a fence around schemes (https and
 * loopback), as which registry to trust is the person's choice; the worker's guarded fetch is the
 * fence around origins. Under `npm run dev` the dev server puts styles into the page and speaks over a web socket.
 */
const toPolicy = (isDev: boolean): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${isDev ? " 'unsafe-inline'" : ''}`,
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' https: http://localhost:* http://*.localhost:* http://127.0.0.1:*${isDev ? ' ws://localhost:*' : ''}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export default defineConfig({
  modules: ['@wxt-dev/module-react', '@wxt-dev/webextension-polyfill'],
  imports: false,
  publicDir: 'public',
  manifestVersion: 3,
  vite: ({ browser, mode }) => {
    const minimum = MINIMUM_VERSIONS[browser];
    return {
      plugins: [plainImports, readerAlone, noEmptyScripts],
      resolve: {
        alias: {
          ...(minimum === undefined ? {} : NATIVE_BROWSER),
          ...(mode === 'pseudo' ? PSEUDO_LANGUAGES : {}),
        },
      },
      build: { modulePreload: false, ...(minimum === undefined ? {} : { target: `${browser}${minimum}` }) },
    };
  },
  hooks: {
    'vite:build:extendConfig': ([entrypoint], { mode, build, plugins }) => {
      // `npm run dev` serves pages from elsewhere, so there each script has its own.
      if (entrypoint && mode !== 'development') plugins?.push(shareZod(entrypoint.name));
      const output = build?.rollupOptions?.output;
      // The background is built as one file, and that cannot be split.
      if (build?.lib || output === undefined || Array.isArray(output)) return;
      output.codeSplitting = { groups: SCRIPTS };
    },
    'build:manifestGenerated': (_wxt, { background }) => {
      // Firefox, whose background is a page. Chromium's loads it by itself.
      if (background && 'scripts' in background) background.scripts?.unshift(ZOD_SCRIPT);
    },
  },
  manifest: ({ browser, command }) => ({
    // `__MSG_…__` stands for a text of `public/_locales`, in the browser's language.
    default_locale: 'en',
    name: '__MSG_product__',
    description: '__MSG_description__',
    // `activeTab` lets a page be read that the person points at, and no other; none of these reads one by itself.
    permissions: [
      'storage',
      'activeTab',
      'scripting',
      'contextMenus',
      // Forgets a key that was kept for the session, at its time, though the worker sleeps.
      'alarms',
      ...(browser === 'firefox' ? [] : ['sidePanel']),
    ],
    commands: {
      'plan-with-page': {
        // Alt+Shift+P, which would be nearer, makes a group of tabs in Chromium, and an extension never hears it.
        suggested_key: { default: 'Alt+Shift+K' },
        description: '__MSG_planWithPage__',
      },
    },
    optional_host_permissions: [
      'https://*/*',
      'http://localhost/*',
      'http://*.localhost/*',
      'http://127.0.0.1/*',
    ],
    content_security_policy: { extension_pages: toPolicy(command === 'serve') },
    action: { default_title: '__MSG_product__' },
    ...(browser === 'firefox'
      ? {
          browser_specific_settings: {
            gecko: {
              id: 'byok-compose@byok-compose.dev',
              strict_min_version: `${MINIMUM_VERSIONS['firefox']}.0`,
              // The key; of a page that the person takes, what is selected, and its address and title.
              data_collection_permissions: {
                required: ['authenticationInfo', 'websiteContent', 'browsingActivity'],
              },
            },
          },
        }
      : { key: EXTENSION_KEY, minimum_chrome_version: `${MINIMUM_VERSIONS['chrome']}` }),
  }),
});
