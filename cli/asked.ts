// What the words behind `likeflow` ask for. Pure.
import { isNear } from '../start/settings.ts'

export type Asked =
  | { readonly what: 'run'; readonly name: string; readonly words: readonly string[] }
  /** `name` null: of all. */
  | { readonly what: 'help'; readonly name: string | null }
  | { readonly what: 'version' }
  /** `meant`: a name that differs by a slip of the fingers. */
  | { readonly what: 'unknown'; readonly name: string; readonly meant: string | null }

const helps = ['--help', '-h']

/** Words behind `--` are no options. */
const asksForHelp = (words: readonly string[]) => {
  const end = words.indexOf('--')
  return words.slice(0, end < 0 ? words.length : end).some((word) => helps.includes(word))
}

const unknown = (name: string, names: readonly string[]): Asked => ({
  what: 'unknown',
  name,
  meant: names.find((known) => isNear(name, known)) ?? null,
})

/** `names`: of all commands; `usual`: what runs when the first word is an option, or there is none. */
export const readAsked = (
  all: readonly string[],
  names: readonly string[],
  usual: string,
): Asked => {
  const [first = '', ...rest] = all
  if (first === '--version' || first === 'version') return { what: 'version' }
  if (helps.includes(first)) return { what: 'help', name: null }
  if (first === 'help') {
    const [name = null] = rest
    return name === null || names.includes(name) ? { what: 'help', name } : unknown(name, names)
  }
  const unnamed = first === '' || first.startsWith('-')
  const [name, words] = unnamed ? [usual, all] : [first, rest]
  if (!names.includes(name)) return unknown(name, names)
  return asksForHelp(words) ? { what: 'help', name } : { what: 'run', name, words }
}
