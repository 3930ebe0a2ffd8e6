// What every command of `likeflow` is. `main.ts` answers `--help` from `help` before it runs anything, says the message
// of what `run` throws, and ends the process with its exit code:
// 0 done, 1 failed or a fault was found, 2 wrong usage (UsageError), 128 + n ended by signal n (130: Ctrl-C).
export interface Command {
  /** One line, as `likeflow --help` lists it: what it does, for somebody who has never seen it. */
  readonly summary: string
  /** What `likeflow NAME --help` prints, from `likeflow NAME` on. */
  readonly help: string
  /** `words`: all behind the name. Heavy parts are imported here, so that help is quick. Resolves to the exit code. */
  run(words: readonly string[]): Promise<number>
}

/** What was typed is wrong, in one line. */
export class UsageError extends Error {}
