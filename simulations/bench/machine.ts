// Where the figures come from: without it they mean nothing.
import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'

const commit = (): string => {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') ? ' with changes' : ''}`
  } catch {
    return 'unknown'
  }
}

export const describeMachine = () => ({
  at: new Date().toISOString(),
  commit: commit(),
  node: process.version,
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
})
export type Machine = ReturnType<typeof describeMachine>
