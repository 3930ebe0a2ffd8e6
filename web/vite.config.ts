// Builds the page into web/dist, which Express serves; Vite's own server proxies every server route to PORT.
import { execFileSync } from 'node:child_process'
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

export default defineConfig({
  // For reports: what this page was built from.
  define: { __COMMIT__: JSON.stringify(commit()) },
  ...plainRoot(import.meta.dirname),
  plugins: [react(), tailwindcss(), preloadFont('inter-latin-wght')],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari18'],
    // A data: URI would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(routes.map((route) => [route, { target: server }])),
  },
})
