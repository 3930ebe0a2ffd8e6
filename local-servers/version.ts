// Versions of servers, as far as they decide anything: the first two numbers.
import type { Environment } from '../server/config.ts'
import { run } from './find-on-path.ts'

/** Is `version` the same as `least` or newer? Pure. */
export const atLeast = (version: string, least: string): boolean => {
  const [a = 0, b = 0] = version.split('.').map(Number)
  const [c = 0, d = 0] = least.split('.').map(Number)
  return a > c || (a === c && b >= d)
}

/** The version in what `--version` prints: `v=7.0.15`, `db version v8.2.6`. Pure. */
export const versionIn = (text: string): string | null =>
  /\bv=?(\d+\.\d+(?:\.\d+)?)/.exec(text)?.[1] ?? null

/** What `program --version` prints and its number. @throws Error when it does not run or is too old. */
export const programVersion = async (
  program: string,
  least: string,
  env: Environment,
): Promise<{ version: string; text: string }> => {
  const { ok, stdout, stderr } = await run(program, ['--version'], { env })
  const version = versionIn(stdout)
  if (!ok || !version) {
    const words = stderr.trim().split('\n').at(-1)
    throw new Error(`${program} does not run${words ? `: ${words}` : ''}`)
  }
  if (!atLeast(version, least))
    throw new Error(`${program} is ${version}, too old: ${least} is needed`)
  return { version, text: stdout }
}
