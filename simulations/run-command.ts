// How the commands of this folder end.
import { UsageError } from '../cli/command.ts'

/** Runs a command and sets the exit code: its own, 2 for wrong options, 1 for any other fault. */
export const runCommand = async (command: () => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await command()
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}
