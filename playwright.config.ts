import { defineConfig } from '@playwright/test';

/** One worker: the tests share two cores with a browser, a registry and a provider. */
export default defineConfig({
  projects: [
    { name: 'chromium', testDir: 'tests/e2e' },
    { name: 'firefox', testDir: 'tests/firefox' },
  ],
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // What must come is waited for as long as a busy machine may need; what must not come is never timed by these.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
});
