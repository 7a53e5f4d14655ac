import { defineConfig } from '@playwright/test';

/** More workers than cores, where there are two: a test often waits for its browser, registry and provider. */
export default defineConfig({
  projects: [
    { name: 'chromium', testDir: 'tests/e2e', workers: 2 },
    // All files share one browser.
    { name: 'firefox', testDir: 'tests/firefox', workers: 1 },
  ],
  workers: 3,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // What must come is waited for as long as a busy machine may need; what must not come is never timed by these.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  outputDir: 'test-results',
});
