import { defineConfig } from 'vitest/config'

// No test speaks to another machine, and Node reads these certificates at each start: 40 ms in Node 20, a thousand times.
delete process.env['NODE_EXTRA_CA_CERTS']

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/doors/**', '**/node_modules/**', 'tests/**/fixtures/**', 'tests/fixtures/**'],
    pool: 'forks',
    maxWorkers: 2,
    // Tests that pack, install or spawn take their time on a busy machine with two cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
