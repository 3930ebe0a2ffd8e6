// docs/clients.md does what it says: its code runs as it stands there, the hook in Chromium on another origin.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build, type Rolldown } from 'vite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createClient } from '../../client/index.ts'
import { createFits } from '../../server/test/fuzz/values.ts'
import type { OpenApi, Schema } from '../../server/test/openapi-check.ts'
import { type Chromium, startBrowser } from '../../testing/chromium.ts'
import { liveTotal } from '../../testing/harness.ts'
import { post } from '../../testing/requests.ts'
import { appForTests } from './set-up.ts'

const root = join(import.meta.dirname, '../..')
const clientFile = join(root, 'client/index.ts')
const run = promisify(execFile)

let script = ''
const page = createServer((req, res) => {
  res.setHeader('Content-Type', req.url === '/main.js' ? 'text/javascript' : 'text/html')
  res.end(
    req.url === '/main.js'
      ? script
      : '<div id="root"></div><script type="module" src="/main.js"></script>',
  )
})
await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${(page.address() as AddressInfo).port}`

const real = appForTests({ env: { ORIGINS: origin } })
const folder = mkdtempSync(join(tmpdir(), 'likeflow-clients-'))
let chromium: Chromium
beforeAll(async () => {
  chromium = await startBrowser()
})
afterAll(async () => {
  await chromium?.stop()
  page.close()
  rmSync(folder, { recursive: true })
})

/** The code in that language, for the server of this test. */
const codeOf = (language: string) => {
  const document = readFileSync(join(root, 'docs/clients.md'), 'utf8')
  const [, code] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(document)!
  return code!.replaceAll('http://127.0.0.1:4000', real.harness.url)
}

const bundle = async () => {
  writeFileSync(join(folder, 'use-like.tsx'), codeOf('tsx'))
  writeFileSync(
    join(folder, 'main.tsx'),
    `import { createRoot } from 'react-dom/client'
     import { useLike } from './use-like'
     const Button = () => {
       const { likes, like } = useLike('hooked')
       return <button onClick={like}>{String(likes)}</button>
     }
     createRoot(document.getElementById('root')).render(<Button />)`,
  )
  const modules = join(root, 'node_modules')
  const output = await build({
    ...{ root: folder, configFile: false, logLevel: 'silent' },
    resolve: {
      alias: [
        { find: 'likeflow/client', replacement: clientFile },
        { find: /^(react|react-dom)(?=\/|$)/, replacement: `${modules}/$1` },
      ],
    },
    build: { write: false, minify: false, rolldownOptions: { input: join(folder, 'main.tsx') } },
  })
  return ([output].flat()[0] as Rolldown.RolldownOutput).output[0].code
}

it('the hook likes, and shows the likes of others at once, on another origin', async () => {
  script = await bundle()
  const { page, complaints } = await chromium.open(origin)
  const button = page.locator('button')
  await button.filter({ hasText: /^0$/ }).click()
  await button.filter({ hasText: /^1$/ }).waitFor()
  await post(`${real.harness.url}/posts/hooked/like`)
  await button.filter({ hasText: /^2$/ }).waitFor()
  expect(await liveTotal(real.harness.url, 'hooked')).toBe(2)
  expect(complaints).toEqual([])
})

it('the program of Node likes, and waits until its like is in MongoDB', async () => {
  const file = join(folder, 'program.mjs')
  writeFileSync(file, codeOf('js').replace("'likeflow/client'", `'${clientFile}'`))
  const { stdout } = await run(process.execPath, [file])
  expect(stdout).toMatch(/^persisted/)
  expect(await liveTotal(real.harness.url, 'launch-day')).toBe(4)
})

it('curl likes once, however often it is typed', async () => {
  const before = await liveTotal(real.harness.url, 'launch-day')
  for (let i = 0; i < 2; i++) await run('sh', ['-ec', codeOf('sh')])
  expect(await liveTotal(real.harness.url, 'launch-day')).toBe(before + 1)
})

it('every event of the stream is what the OpenAPI document says', async () => {
  const answer = await fetch(`${real.harness.url}/openapi.json`)
  const document = (await answer.json()) as OpenApi
  const { content } = document.paths['/events']!.get!.responses['200']!
  const kinds = content!['text/event-stream']!.itemSchema!.oneOf as {
    properties: { event: { const: string }; data: { contentSchema: Schema } }
  }[]
  const schemas = new Map(
    kinds.map(({ properties: { event, data } }) => [event.const, data.contentSchema]),
  )
  const fitsOf = createFits(document)
  const client = createClient(real.harness.url)
  const missing = new Set(['state', 'snapshot', 'sample', 'batch', 'likes'])
  for await (const { name, data } of client.watch()) {
    if (name === 'snapshot') await client.likes([{ postId: 'told', count: 2 }])
    expect(fitsOf(schemas.get(name)!)(data), `${name} ${JSON.stringify(data)}`).toBe(true)
    missing.delete(name)
    if (missing.size === 0) break
  }
})
