// `npm run client`: writes client/types.ts anew.
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startMemoryServer } from '../../testing/memory.ts'
import { clientTypes, type Document } from './types.ts'

export const asked = ['/like', '/likes', '/posts', '/receipts/{receipt}']

const root = join(import.meta.dirname, '../..')

/** As Biome formats it. */
export const currentTypes = async (): Promise<string> => {
  const server = await startMemoryServer()
  try {
    const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as Document
    const biome = join(root, 'node_modules/.bin/biome')
    return execFileSync(biome, ['format', '--stdin-file-path=client/types.ts'], {
      cwd: root,
      input: clientTypes(document, asked),
      encoding: 'utf8',
    })
  } finally {
    await server.stop()
  }
}

if (import.meta.main) writeFileSync(join(root, 'client/types.ts'), await currentTypes())
