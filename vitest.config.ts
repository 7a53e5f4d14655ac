import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.{ts,tsx}', 'tests/contract/**/*.test.ts'],
    environment: 'node',
    restoreMocks: true,
    // A test file that has the registry in it is loaded in half the time.
    execArgv: ['--import', new URL('registry/quick-start.js', import.meta.url).href],
    // Vitest leaves one core free by default, which on two cores means one test file at a time.
    maxWorkers: '100%',
    // Some start processes, on machines that are busy with others.
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
