// `.env` as Docker Compose reads it (the dotenv rules of compose-go), so that one file serves both. Where Compose takes
// something that nobody means (an unset variable, text behind a closing quote) it is a fault with its line instead.
// Every expression here is linear in the text, and no fault repeats a value, which may be a secret.
import { readFileSync } from 'node:fs'
import type { Environment } from '../server/config.ts'

export interface EnvFile {
  values: Record<string, string>
  /** One line each; with any of them `values` are not to be used. */
  faults: readonly string[]
}

class Fault extends Error {}

const dollar =
  'has a $ that begins no variable that is set: write $$ for a dollar sign, or put the value in single quotes'
const variable = /\$(?:(\$)|([a-z_]\w*)|\{([^{}]*)\}|\{)/gi
const braced = /^([a-z_]\w*)(?:(:?)([-+?])(.*))?$/is

/** `$NAME`, `${NAME}`, `${NAME:-default}` and its like in `text`; `$$` is a dollar sign. */
const interpolate = (text: string, lookUp: (name: string) => string | undefined): string =>
  text.replace(variable, (_all, escaped?: string, plain?: string, inBraces?: string) => {
    if (escaped) return '$'
    const [, name, colon, operator, word = ''] = braced.exec(plain ?? inBraces ?? '') ?? []
    if (name === undefined)
      throw new Fault('has a ${ that does not go on as ${NAME} or ${NAME:-default}')
    const value = lookUp(name)
    const isThere = value !== undefined && (colon !== ':' || value !== '')
    if (operator === '+') return isThere ? interpolate(word, lookUp) : ''
    if (isThere) return value
    if (operator === '-') return interpolate(word, lookUp)
    throw new Fault(operator === '?' ? `needs ${name}, which is not set` : dollar)
  })

const escapes: Record<string, string> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v', $: '$$', '\\': '\\' },
}

/** The text between double quotes, without its escapes. */
const withoutEscapes = (text: string) =>
  text.replace(/\\([abfnrtv$\\]|0)/g, (_all, letter: string) => {
    if (letter === '0') throw new Fault('has an octal escape')
    return escapes[letter]!
  })

const blank = /(?:\s|#[^\n]*)*/y
const name = /(?:export[^\S\n]+)?([\w.-]+)[^\S\n]*(?:([=:])[^\S\n]*|(?=\n|$))/y
const quoted = /(["'])((?:\\[\s\S]|(?!\1)[^\\])*)\1/y
const lineEnd = /[^\S\n]*(?:#[^\n]*)?(?=\n|$)/y
const restOfLine = /[^\n]*/y

/** Reads `text`; variables in it are those of `shell`, then those above. Pure. */
export const parseEnvFile = (text: string, shell: Environment): EnvFile => {
  const values: Record<string, string> = {}
  const faults: string[] = []
  let at = text.startsWith('\uFEFF') ? 1 : 0
  let line = 1
  const take = (form: RegExp) => {
    form.lastIndex = at
    const found = form.exec(text)
    if (!found) return null
    at = form.lastIndex
    line += found[0].split('\n').length - 1
    return found
  }
  const lookUp = (variable: string) => shell[variable] ?? values[variable]

  const readValue = (): string => {
    if (/["']/.test(text[at] ?? '')) {
      const [, quote, content = ''] = take(quoted) ?? []
      if (!quote) {
        at = text.length
        throw new Fault('has a quote that is not closed')
      }
      if (!take(lineEnd)) throw new Fault('has something behind the closing quote')
      const plain = content.replace(/\\([\s\S])/g, (all, next) => (next === quote ? next : all))
      return quote === '"' ? interpolate(withoutEscapes(plain), lookUp) : plain
    }
    if (text[at] === '#' && /\s/.test(text[at - 1] ?? ''))
      throw new Fault('has a value that begins with #: put it in quotes')
    return interpolate(take(restOfLine)![0].split(' #')[0]!.trimEnd(), lookUp)
  }

  // Spaces to JavaScript, not to Compose.
  if (text.includes('\uFEFF', at))
    faults.push('.env: has a byte order mark that is not at its start')
  for (take(blank); at < text.length; take(blank)) {
    const began = line
    try {
      const [, key, sign] = take(name) ?? []
      if (key === undefined || key === 'export') throw new Fault('is not NAME=value')
      if (sign) values[key] = readValue()
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      faults.push(`.env: line ${began} ${error.message}`)
      take(restOfLine)
    }
  }
  return { values, faults }
}

/** The file, or nothing where there is none. */
export const readEnvFile = (file: string, shell: Environment): EnvFile => {
  try {
    return parseEnvFile(readFileSync(file, 'utf8'), shell)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === undefined) throw error
    return { values: {}, faults: code === 'ENOENT' ? [] : [`.env cannot be read: ${code}`] }
  }
}
