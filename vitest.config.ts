import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/peers/**', 'node_modules/**'],
    globalSetup: ['test/database.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    // One limit for all, there to end what hangs: a busy machine fails no test.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    reporters: ['default', './test/closing-line.ts'],
  },
})
