// `npm run build`: the page into web/dist and the programs into dist/, as the package and the image have them.
import { cpSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../files/root.ts'
import { writeWhole } from '../files/whole-folder.ts'
import { run } from '../local-servers/find-on-path.ts'
import { buildBeside, pageIsStale } from '../start/web-page.ts'
import { putIn } from './built-in.ts'

const buildWithinMs = 180_000
/** Files that the programs read by their path; the naive ways are shown on the page as they were written. */
const readAsTheyAre = ['server/**/*.lua', 'server/lab/naive/*-*.ts']
/** Files of packages that the server only sends, as `packageFolder` finds them. */
const sent = ['swagger-ui-dist/{swagger-ui.css,swagger-ui-bundle.js,LICENSE,NOTICE}']
const tsc = [
  join(root, 'node_modules/typescript/bin/tsc'),
  ...['--project', join(root, 'tsconfig.build.json')],
]

const dependencies = Object.keys(
  JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies,
)

const buildPrograms = () =>
  writeWhole(join(root, 'dist'), async (draft) => {
    const { env } = process
    const built = await run(process.execPath, [...tsc, '--outDir', draft], {
      ...{ env, timeoutMs: buildWithinMs },
    })
    if (!built.ok) throw new Error(built.stdout.trim() || built.stderr)
    await putIn(draft, dependencies)
    for (const file of globSync(readAsTheyAre, { cwd: root }))
      cpSync(join(root, file), join(draft, file))
    for (const file of globSync(sent, { cwd: join(root, 'node_modules') }))
      cpSync(join(root, 'node_modules', file), join(draft, file))
    return 'keep'
  })

try {
  if (pageIsStale(root)) await buildBeside({ root, env: process.env })
  await buildPrograms()
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
