/** Stops and continues a process; what `work` waits for happens meanwhile. */
export const frozen = async (pid: number | null, work: () => Promise<void>): Promise<void> => {
  process.kill(pid!, 'SIGSTOP')
  try {
    await work()
  } finally {
    process.kill(pid!, 'SIGCONT')
  }
}
