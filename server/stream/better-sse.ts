// better-sse by its CommonJS build: its other one imports node:http by name, and that loads undici and the
// web streams into every process that relays (see http/node-http.ts); so they come with the first browser.
import { createRequire } from 'node:module'

const library: typeof import('better-sse') = createRequire(import.meta.url)('better-sse')

export const { Connection, createEventBuffer, Session } = library
