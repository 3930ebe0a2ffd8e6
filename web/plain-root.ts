// Vite takes a # or ? in a path for its end, in the modules' ids as in the plugins. A project whose path has one is
// reached by a link without them, as long as this process lives, and no link is looked through.
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'

/** Where Vite may work on the folder `web` of the project. */
export const plainRoot = (web: string) => {
  if (!/[#?]/.test(web)) return { root: web }
  const folder = mkdtempSync(join(tmpdir(), 'likeflow-page-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  const project = join(folder, 'project')
  symlinkSync(dirname(web), project)
  return { root: join(project, basename(web)), resolve: { preserveSymlinks: true } }
}
