// What the HTTP part asks of imports and exports.
import { checkLines, type Differences } from './check-lines.ts'
import { type Export, exportPosts } from './export-posts.ts'
import { type Import, type ImportDeps, type Imported, importPosts } from './import-posts.ts'
import type { Source } from './lines.ts'

export interface PostStreams {
  /** @throws {LinesError} */
  compare(source: Source, signal: AbortSignal): Promise<Differences>
  import(of: Import): Promise<Imported>
  export(signal: AbortSignal): Promise<Export>
}

export const createPostStreams = (deps: ImportDeps): PostStreams => ({
  compare: (source, signal) => checkLines(source, deps.models.posts, signal),
  import: (of) => importPosts(deps, of),
  export: (signal) => exportPosts(deps.models.posts, signal),
})
