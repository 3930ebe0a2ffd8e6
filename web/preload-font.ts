// Lets the browser ask for the page's font together with its script: else it learns of it from the style sheet
// once text is laid out, and lays all of it out again when the font is there.
import type { Plugin } from 'vite'

/** `name`: how the font's file begins in the build. */
export const preloadFont = (name: string): Plugin => ({
  name: 'likeflow:preload-font',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler(_html, { bundle = {}, path: page }) {
      const file = Object.keys(bundle).find((path) => path.startsWith(`assets/${name}`))
      if (!file) throw new Error(`the build has no font ${name}`)
      const attrs = { rel: 'preload', as: 'font', type: 'font/woff2', crossorigin: true }
      const href = page === '/index.html' ? `/${file}` : file // the page of a recording lies anywhere
      return [{ tag: 'link', attrs: { ...attrs, href }, injectTo: 'head' }]
    },
  },
})
