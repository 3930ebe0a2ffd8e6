// What a file of `scenarios/` exports: one benchmark, whose name is that of its file. The folder is the list:
// the command line, `bench -- all` and the documents read it, and nothing else names them.
import { readdirSync } from 'node:fs'
import { UsageError } from '../../cli/command.ts'
import { whole } from '../../cli/options.ts'
import type { Section } from './report.ts'

/** One option of a scenario; its type is that of what `read` makes of the text. */
export interface Option<T> {
  readonly default: string
  /** @throws {UsageError} */
  readonly read: (name: string, text: string) => T
}

/** A whole number from `least` to `most`. */
export const count = (value: number, most: number, least = 1): Option<number> => ({
  default: String(value),
  read: (name, text) => whole(name, text, least, most),
})

/** Whole numbers with commas between. */
export const counts = (values: string, most: number): Option<number[]> => ({
  default: values,
  read: (name, text) => text.split(',').map((one) => whole(name, one, 1, most)),
})

/** Any text. */
export const text = (value: string): Option<string> => ({
  default: value,
  read: (_, given) => given,
})

type Options = Readonly<Record<string, Option<unknown>>>
type Values<O extends Options> = { readonly [K in keyof O]: ReturnType<O[K]['read']> }

export interface Context {
  /** Progress for a person; standard error. */
  readonly log: (line: string) => void
  /** The process that takes likes writes a CPU profile to this folder; null: it does not. */
  readonly cpuProfDir: string | null
}

export interface Scenario<O extends Options = Options> {
  /** One line: what is measured, beside what. */
  readonly summary: string
  /** How long it takes with its defaults on two quiet cores. */
  readonly seconds: number
  readonly options: O
  /** Leaves nothing behind. */
  run(values: Values<O>, context: Context): Promise<Section>
}

/** Keeps the options of one scenario as types. */
export const scenario = <const O extends Options>(one: Scenario<O>): Scenario<O> => one

const folder = new URL('scenarios/', import.meta.url)

/** The names of all scenarios. */
export const scenarioNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()

/** @throws {UsageError} with the names that there are. */
export const loadScenario = async (name: string): Promise<Scenario> => {
  const names = scenarioNames()
  if (!names.includes(name)) throw new UsageError(`no benchmark ${name}: ${names.join(', ')}`)
  const loaded = (await import(new URL(`${name}.ts`, folder).href)) as { default: Scenario }
  return loaded.default
}

/** Each scenario by its name. */
export const loadScenarios = async (): Promise<Map<string, Scenario>> => {
  const scenarios = new Map<string, Scenario>()
  for (const name of scenarioNames()) scenarios.set(name, await loadScenario(name))
  return scenarios
}
