// All tests, in four projects by what they need; `npm test` runs all of them, `npm run test:unit` one.
//   unit     beside its source, x.test.ts: no program is started (testing/no-programs.ts sees to it)
//   servers  in server/test/, or beside its source as x.servers.test.ts: Redis, MongoDB, nginx, npm
//   browser  in web/test/: Chromium on the built page
//   faults   in simulations/faults/, or beside its source as x.faults.test.ts: generated traffic and
//            histories, with LIKEFLOW_LONG=1 (as `npm run test:faults` sets it) many more of them
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config'

const beside = (suffix: string) => `**/*.${suffix}.test.{ts,tsx}`
const nowhere = ['**/node_modules/**', '**/dist*/**']

const homes = {
  servers: ['server/test/**/*.test.ts', beside('servers')],
  browser: ['web/test/**/*.test.ts'],
  faults: ['simulations/faults/**/*.test.ts', beside('faults')],
}

const project = (
  name: string,
  include: string[],
  { exclude = [], ...options }: TestProjectInlineConfiguration['test'] = {},
): TestProjectInlineConfiguration => ({
  extends: true,
  test: { name, include, exclude: [...nowhere, ...exclude], ...options },
})

export default defineConfig({
  test: {
    projects: [
      project('unit', ['**/*.test.{ts,tsx}'], {
        exclude: Object.values(homes).flat(),
        setupFiles: ['./testing/no-programs.ts'],
        isolate: false, // half the time; no unit test changes a module that others load
      }),
      project('servers', homes.servers, { exclude: [beside('faults')] }),
      project('browser', homes.browser),
      project('faults', homes.faults),
    ],
    reporters: ['default', './vitest.reporter.ts'],
    // Only a test that hangs may meet them: a busy machine is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Most of their time tests wait for real servers, so two cores have room for three files at once.
    maxWorkers: 3,
  },
})
