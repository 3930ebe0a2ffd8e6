// The closing line of a test run, `N passed, N failed[, N skipped]`, for scripts that read only that.
// It is written when the process exits, so nothing of vitest can follow it. What broke outside a test
// (a file that does not load, a hook, an unhandled error) counts as failed, and a run in which no test
// ran fails: "0 failed" always means that everything was tried and held.
// For .ci/run the file named by LIKEFLOW_FAILED keeps what passed in files without a fault (first line)
// and the files with one; a run that finds it filled runs those again, and its line covers both runs.
import { readFileSync, writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

export interface Tally {
  passed: number
  failed: number
  skipped: number
}

const broken = (suite: { errors(): ArrayLike<unknown> }) => (suite.errors().length > 0 ? 1 : 0)

/** Counts tests, and one failure for each file, suite or stray error that failed outside of them. */
export const tally = (modules: Iterable<TestModule>, strayErrors: number): Tally => {
  const sum = { passed: 0, failed: strayErrors, skipped: 0 }
  for (const module of modules) {
    sum.failed += broken(module)
    for (const suite of module.children.allSuites()) sum.failed += broken(suite)
    for (const test of module.children.allTests()) {
      const { state } = test.result()
      if (state === 'passed') sum.passed++
      else if (state === 'failed') sum.failed++
      else sum.skipped++
    }
  }
  return sum
}

const closingLine = ({ passed, failed, skipped }: Tally) =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`

const failedFile = process.env.LIKEFLOW_FAILED

const passedBefore = () =>
  failedFile === undefined ? 0 : Number(readFileSync(failedFile, 'utf8').split('\n')[0])

export default class ClosingLine implements Reporter {
  #tally: Tally = { passed: 0, failed: 0, skipped: 0 }

  onInit() {
    process.once('exit', () => {
      if (this.#tally.passed + this.#tally.failed === 0) process.exitCode = 1
      process.stdout.write(`${closingLine(this.#tally)}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], strayErrors: readonly unknown[]) {
    this.#tally = tally(modules, strayErrors.length)
    const passed = passedBefore()
    if (failedFile !== undefined && this.#tally.failed > strayErrors.length) {
      const failed = modules.filter((module) => tally([module], 0).failed > 0)
      const elsewhere = tally(
        modules.filter((module) => !failed.includes(module)),
        0,
      ).passed
      const files = failed.map(({ moduleId }) => moduleId)
      writeFileSync(failedFile, [passed + elsewhere, ...files].join('\n'))
    }
    this.#tally.passed += passed
  }
}
