// Builds the page into web/dist, which Express serves; Vite's own server proxies every server route to PORT. Beside it
// the page of a recording (replay.html): what that loads it finds beside itself, under any path.
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { plainRoot } from './plain-root.ts'
import { preloadFont } from './preload-font.ts'

const server = `http://127.0.0.1:${process.env.PORT || 4000}`
const routes = [
  '/like',
  '/likes',
  '/posts',
  '/receipts',
  '/stats',
  '/processes',
  '/events',
  '/readyz',
  '/livez',
  '/metrics',
  '/admin',
  '/docs',
  '/openapi.json',
  '/problems',
]

/** null: this is no checkout, or there is no git. */
const commit = () => {
  try {
    const args = ['rev-parse', '--short=10', 'HEAD']
    return execFileSync('git', args, { cwd: import.meta.dirname, stdio: 'pipe' })
      .toString()
      .trim()
  } catch {
    return null
  }
}

const place = plainRoot(import.meta.dirname)

export default defineConfig({
  // For reports: what this page was built from.
  define: { __COMMIT__: JSON.stringify(commit()) },
  ...place,
  plugins: [react(), tailwindcss(), preloadFont('inter-latin-wght')],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari18'],
    // A data: URI would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: join(place.root, 'index.html'), replay: join(place.root, 'replay.html') },
    },
  },
  experimental: {
    // The page of a recording finds everything beside itself; index.html at the root, because `/lab` is it too.
    renderBuiltUrl: (file, { hostId, hostType }) =>
      hostType !== 'html' ? { relative: true } : hostId === 'replay.html' ? file : undefined,
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(routes.map((route) => [route, { target: server }])),
  },
})
