// What every benchmark of this folder is to `main.ts`.
import type { Section } from './report.ts'

export interface Context {
  /** Progress for a person; standard error. */
  log: (line: string) => void
  /** Folder for a CPU profile of the process that takes likes, or null. */
  profileDir: string | null
}

export interface Scenario<Name extends string = string> {
  /** One line for the list of benchmarks. */
  about: string
  /** Its options, all with a value, and their defaults. */
  options: Readonly<Record<Name, string>>
  /** Checks `values` before it starts anything. Leaves nothing behind. */
  run(values: Readonly<Record<Name, string>>, context: Context): Promise<Section>
}

/** Keeps the option names of one scenario as types. */
export const scenario = <const Name extends string>(s: Scenario<Name>): Scenario<Name> => s

/** `--cpu-prof` and its folder, when a profile is wanted. */
export const profileArgs = (profileDir: string | null): string[] =>
  profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`] : []
