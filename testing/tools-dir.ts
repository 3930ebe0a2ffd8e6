// Packages from PyPI for tests: installed here once, for all test files and all runs.
import { fileURLToPath } from 'node:url'

export const testToolsDir: string = fileURLToPath(
  new URL('../node_modules/.cache/likeflow', import.meta.url),
)
