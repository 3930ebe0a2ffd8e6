// Where this LikeFlow is: a clone, whose TypeScript Node runs as it is, or the package, in which `npm run build` has put
// JavaScript into dist/. What is read or started by its path goes through here; nothing else knows both forms.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const isBuilt = import.meta.url.endsWith('.js')

/** The folder of package.json. */
export const root = fileURLToPath(new URL(isBuilt ? '../..' : '..', import.meta.url))

/** Its sources are here: the page can be built, and watched. */
export const hasSources = !isBuilt && existsSync(join(root, 'web/src'))

/** Of this LikeFlow. */
export const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  version: string
}

/** The URL of a module that is started, not imported: `name` as its source is called, seen from `from` (import.meta.url). */
export const programUrl = (name: string, from: string): string =>
  new URL(isBuilt ? name.replace(/\.ts$/, '.js') : name, from).href

/** Its path. */
export const programFile = (name: string, from: string): string =>
  fileURLToPath(programUrl(name, from))

/** The folder of a package whose files are only sent: the build copies into `dist/` those that are. */
export const packageFolder = (name: string): string =>
  join(root, isBuilt ? 'dist' : 'node_modules', name)
