// Every setting with what it is and where that comes from. Pure. A secret is never shown, and of what cannot be read
// nothing is: it may be a secret in the wrong place.
import { type Environment, variables } from '../../server/config.ts'
import { withoutSecrets } from '../../server/server-urls.ts'
import type { Variable } from '../../server/setting.ts'

export interface ListedSetting {
  readonly name: string
  /** null: it cannot be read, see `fault`. '': none */
  readonly value: string | null
  readonly from: 'default' | '.env' | 'environment'
  readonly means: string
  readonly fault?: string
}

const hidden = '(hidden)'
const isSecret = (name: string) => /PASSWORD|SECRET|TOKEN/.test(name)

/** The path of a webhook, or of a collector of traces, is often all that it takes to write to somebody. */
const shown = (name: string, text: string): string => {
  if (text === '') return ''
  if (isSecret(name)) return hidden
  return withoutSecrets(text).replace(/(https?:\/\/[^/,\s]*)\/[^,\s]+/g, `$1/${hidden}`)
}

type Known = Pick<Variable<unknown>, 'name' | 'fallback' | 'means' | 'read'>

const dataDir: Known = {
  name: 'DATA_DIR',
  fallback: '.likeflow',
  means: 'all data of the servers that are started here',
  read: (text) => text,
}

/** `shell` wins over `file`; what is empty is not set. */
export const listSettings = (shell: Environment, file: Environment): ListedSetting[] =>
  [dataDir, ...Object.values<Known>(variables)].map(({ name, fallback, means, read }) => {
    const inShell = shell[name]?.trim() ?? ''
    // An empty one in the shell hides that of the file, as `start` reads them.
    const inFile = shell[name] === undefined ? (file[name]?.trim() ?? '') : ''
    const text = inShell || inFile || fallback
    const from = inShell ? 'environment' : inFile ? '.env' : 'default'
    try {
      if (text !== '' || from !== 'default') read(text)
      return { name, value: shown(name, text), from, means }
    } catch (error) {
      return { name, value: null, from, means, fault: (error as Error).message }
    }
  })
