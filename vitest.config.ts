import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{server,services,simulations,web,docs,deploy,scripts}/**/*.test.{ts,tsx}',
      '*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './vitest.reporter.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more files at once only make the real servers slow.
    maxWorkers: 2,
  },
})
