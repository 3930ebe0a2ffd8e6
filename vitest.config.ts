import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{server,services,simulations,web,docs}/**/*.test.{ts,tsx}', '*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: more files at once only make the real servers slow.
    maxWorkers: 2,
  },
})
