// Sources that the build puts into one file with the packages they need: what is in there is installed by nobody.
import { globSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { build } from 'vite'
import { root } from '../files/root.ts'

export const builtIn = [
  'local-servers/fetch-mongod.ts',
  ...globSync('server/libraries/*.ts', { cwd: root }),
]

/** Puts each in the place of what tsc made of it in `draft`, with the licences of what is in it beside. */
export const putIn = async (draft: string, dependencies: readonly string[]) => {
  for (const source of builtIn) {
    const name = basename(source, '.ts')
    await build({
      ...{ root, configFile: false, logLevel: 'warn', publicDir: false },
      ssr: { noExternal: true, external: [...dependencies] },
      build: {
        ...{ ssr: source, outDir: join(draft, dirname(source)), emptyOutDir: false, minify: false },
        license: { fileName: `${name}.licenses.md` },
        rolldownOptions: { output: { entryFileNames: `${name}.js`, codeSplitting: false } },
      },
    })
    rmSync(join(draft, dirname(source), `${name}.js.map`))
  }
}
