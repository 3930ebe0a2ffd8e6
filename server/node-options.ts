// How Node runs the server.
import { join } from 'node:path'
import { programFile, root } from '../files/root.ts'

export const mainFile = programFile('main.ts', import.meta.url)

/**
 * Arguments before the file: memory, at the same CPU per like. Node would give the young generation twice
 * 32 MB where a quarter of that serves, and let the old one grow to four times what lives in it before it is collected
 * whole. Below 2 GB V8 is content with less than twice; the bound itself is far above what an overloaded
 * process was ever seen to need (0.5 GB).
 */
export const nodeArguments: readonly string[] = [
  '--max-semi-space-size=8',
  '--max-old-space-size=1536',
]

/**
 * Types are stripped and modules compiled once, not at every start: less memory, a faster start. And glibc
 * keeps one heap for all threads instead of one for each: 9 MB.
 */
export const nodeEnvironment = {
  NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/likeflow/compiled'),
  MALLOC_ARENA_MAX: '1',
} as const
