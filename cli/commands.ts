// Every command by its name, in the order of the help; a file is loaded when its command is asked for.
import type { Command } from './command.ts'

export const commands: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {
  start: () => import('./start/command.ts'),
  flood: () => import('./flood/command.ts'),
  verify: () => import('./verify/command.ts'),
  doctor: () => import('./doctor/command.ts'),
  record: () => import('./record/command.ts'),
  replay: () => import('./replay/command.ts'),
  config: () => import('./config/command.ts'),
  export: () => import('./export/command.ts'),
  import: () => import('./import/command.ts'),
  partitions: () => import('./partitions/command.ts'),
}

/** What runs without a name. */
export const usual = 'start'
