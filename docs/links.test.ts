// Every relative link in a document leads to a file, and its anchor to a heading.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const documents = globSync(
  [
    '*.md',
    '{.github,contract,deploy,docs,load,local-servers,server,start,simulations,testing,web}/**/*.md',
  ],
  {
    cwd: root,
    exclude: ['**/node_modules/**', '**/dist/**'],
  },
)
const textOf = (name: string) =>
  readFileSync(join(root, name), 'utf8').replace(/```[\s\S]*?```/g, '')

/** As GitHub makes them. */
const anchorsOf = (name: string) =>
  [...textOf(name).matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )

const linksOf = (name: string) =>
  [...textOf(name).matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)]
    .map(([, link, source]) => link ?? source!)
    .filter((link) => !/^[a-z]+:/.test(link))

const isBroken = (from: string) => (link: string) => {
  const [path, anchor] = link.split('#')
  const target = path ? join(dirname(from), path) : from
  if (!existsSync(join(root, target))) return true
  return anchor !== undefined && !anchorsOf(target).includes(anchor)
}

it('finds the documents and their links', () => {
  expect(documents).toContain('README.md')
  expect(linksOf('README.md').length).toBeGreaterThan(10)
})

it.each(documents)('%s has no broken link', (name) => {
  expect(linksOf(name).filter(isBroken(name))).toEqual([])
})
