import { defineConfig } from 'vitest/config'

/**
 * The package in other people's projects: packed, installed from the registry, run by the tools they use, jscodeshift's own runner among them.
 * `npm run test:doors`.
 */
export default defineConfig({
  test: {
    include: ['tests/doors/**/*.test.ts'],
    globalSetup: ['tests/doors/pack.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // An install takes a quarter of a minute, more where two run at once.
    testTimeout: 180_000,
    hookTimeout: 300_000,
  },
})
