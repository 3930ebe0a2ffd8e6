// The commands that the scripts about rights try.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const triedIn = (file: string): string[] => {
  const text = readFileSync(join(import.meta.dirname, '../server/redis/scripts', file), 'utf8')
  return [...text.matchAll(/^try\('([A-Z]+)'/gm)].map(([, name]) => name!)
}

export const rightsAsked = (): string[] => triedIn('rights.lua')
export const queueRightsAsked = (): string[] => triedIn('queue-rights.lua')
