import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: [
      '{contract,load,server,local-servers,testing,simulations,web,docs,deploy,scripts}/**/*.test.{ts,tsx}',
      '*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    reporters: ['default', './vitest.reporter.ts'],
    // Only a test that hangs may meet them: a busy machine is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores: more files at once only make the real servers slow.
    maxWorkers: 2,
  },
})
