// The naive ways by name, and the text that the page shows: the very files that run.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type NaiveName, naiveNames } from '../../../contract/index.ts'

export const sourcesOfWays = (): { name: NaiveName; source: string }[] =>
  naiveNames.map((name) => ({
    name,
    source: readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8'),
  }))
