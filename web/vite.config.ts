// Builds the page into web/dist, which Express serves; Vite's own server proxies every server route to PORT.
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
  '/events',
  '/readyz',
  '/livez',
  '/metrics',
  '/admin',
  '/docs',
  '/openapi.json',
  '/problems',
]

export default defineConfig({
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
